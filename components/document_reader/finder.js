// Finds a word in the text and in the chunks, marks it where it stands, and goes from one place to the next.

const FOUND = 'winrate-found'
const HERE = 'winrate-here'
const MOST = 2000

class Finder {
  constructor(root, scrollTo) {
    this.root = root
    this.scrollTo = scrollTo
    this.input = root.querySelector('.find')
    this.label = root.querySelector('.found')
    this.button = root.querySelector('.next')
    this.input.addEventListener('input', () => this.look())
    this.input.addEventListener('keydown', event => {
      event.stopPropagation()
      if (event.key === 'Enter') this.next()
    })
    this.button.addEventListener('click', () => this.next())
    this.places = []
  }

  look() {
    const wanted = this.input.value.trim().toLowerCase()
    this.places = wanted ? this.rangesIn('.paper', wanted) : []
    const marked = wanted ? [...this.places, ...this.rangesIn('.chunks', wanted)] : []
    this.mark(FOUND, marked)
    this.at = -1
    this.mark(HERE, [])
    this.label.textContent = !wanted ? '' : this.places.length ? many(this.places.length, 'place') : 'Not in this text'
    this.button.hidden = !this.places.length
    if (this.places.length) this.next()
  }

  next() {
    if (!this.places.length) return
    this.at = (this.at + 1) % this.places.length
    const range = this.places[this.at]
    this.mark(HERE, [range])
    this.label.textContent = `${this.at + 1} of ${many(this.places.length, 'place')}`
    this.scrollTo(range.startContainer.parentElement)
  }

  rangesIn(selector, wanted) {
    const ranges = []
    const walker = document.createTreeWalker(this.root.querySelector(selector), NodeFilter.SHOW_TEXT)
    while (walker.nextNode() && ranges.length < MOST) {
      const node = walker.currentNode
      const text = node.data.toLowerCase()
      for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
        const range = document.createRange()
        range.setStart(node, at)
        range.setEnd(node, Math.min(node.length, at + wanted.length))
        ranges.push(range)
      }
    }
    return ranges
  }

  mark(name, ranges) {
    if (globalThis.Highlight) CSS.highlights.set(name, new Highlight(...ranges))
  }
}
