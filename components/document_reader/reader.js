// The text on one side, its chunks on the other: picking a chunk shows its place, picking a place shows its chunk.

class Reader {
  constructor(host, data) {
    this.root = host.querySelector('.reader')
    this.paper = this.root.querySelector('.paper')
    this.cards = this.root.querySelector('.chunks')
    this.finder = new Finder(this.root, place => this.bring(place))
    this.paper.addEventListener('click', event => this.pickedPlace(event.target.closest('[data-chunks]')))
    this.cards.addEventListener('click', event => this.pickedCard(event.target.closest('.chunk')))
    this.cards.addEventListener('keydown', event => this.key(event))
    this.root.querySelector('.sides').addEventListener('click', event => {
      const button = event.target.closest('button')
      if (button) this.root.dataset.side = button.dataset.side
    })
    this.draw(data)
  }

  draw(data) {
    this.data = data
    this.outline(drawPaper(this.paper, data.paragraphs, data.pageNoun))
    this.cards.replaceChildren(...data.chunks.map(chunk => cardOf(chunk, data.pageNoun)))
    this.chosen = null
    if (data.chosen !== null) requestAnimationFrame(() => this.choose(data.chosen))
    if (this.finder.input.value) this.finder.look()
  }

  outline(headings) {
    const outline = this.root.querySelector('.outline')
    outline.hidden = headings.length < 2
    outline.querySelector('summary').textContent = many(headings.length, 'section')
    outline.querySelector('ol').replaceChildren(...headings.map(([section, heading]) => {
      const path = section.split(' › ')
      const entry = make('li')
      entry.style.paddingInlineStart = `${path.length - 1}rem`
      const button = make('button', '', path.at(-1))
      button.addEventListener('click', () => { outline.open = false; this.bring(heading, 0.08) })
      entry.append(button)
      return entry
    }))
  }

  pickedPlace(place) {
    if (!place || !place.dataset.chunks || String(getSelection())) return
    const chunks = place.dataset.chunks.split(' ').map(Number)
    const again = chunks.indexOf(this.chosen)
    this.choose(chunks[(again + 1) % chunks.length], { text: false })
    this.remember()
  }

  pickedCard(card) {
    if (!card || String(getSelection())) return
    this.root.dataset.side = 'text'
    this.choose(Number(card.dataset.position), { card: false })
    this.remember()
  }

  key(event) {
    const card = event.target.closest('.chunk')
    const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key]
    if (!card || !(step || event.key === 'Enter')) return
    event.preventDefault()
    const next = step ? card[step] : card
    if (!next) return
    next.focus({ preventScroll: true })
    this.choose(Number(next.dataset.position))
    this.remember()
  }

  choose(position, { text = true, card = true } = {}) {
    this.chosen = position
    this.root.querySelectorAll('.on').forEach(each => each.classList.remove('on'))
    const places = this.paper.querySelectorAll(`[data-chunks~="${position}"]`)
    places.forEach(each => each.classList.add('on'))
    const chosen = this.cards.querySelector(`[data-position="${position}"]`)
    chosen?.classList.add('on')
    if (text && places.length) this.bring(places[0])
    if (card && chosen) this.bring(chosen)
  }

  // Scrolls within the pane alone: the page stays where it is.
  bring(place, share = 0.3) {
    const pane = place.closest('.pane')
    const distance = place.getBoundingClientRect().top - pane.getBoundingClientRect().top
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    pane.scrollTo({ top: pane.scrollTop + distance - share * pane.clientHeight, behavior: calm ? 'auto' : 'smooth' })
  }

  remember() {
    const chunk = this.data.chunks.find(each => each.position === this.chosen)
    if (!chunk?.id) return
    const at = new URL(location.href)
    at.searchParams.set('chunk', chunk.id)
    history.replaceState(history.state, '', at)
  }
}

const readers = new WeakMap()

export default function ({ data, parentElement }) {
  const known = readers.get(parentElement)
  const signed = JSON.stringify(data)
  if (known && known.root.isConnected) {
    if (known.signed !== signed) known.reader.draw(data)
    known.signed = signed
  } else {
    const reader = new Reader(parentElement, data)
    readers.set(parentElement, { reader, signed, root: reader.root })
  }
}
