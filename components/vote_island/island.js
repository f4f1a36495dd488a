// Keys and buttons in, votes out. The next pair is on the screen before the vote has left the page.

const KEYS = {
  1: 'left', a: 'left', 2: 'right', b: 'right', 3: 'tie', t: 'tie', 4: 'both_bad', n: 'both_bad',
  z: 'undo', backspace: 'undo', s: 'skip', f: 'flag', e: 'write', '?': 'help',
}

class Island {
  constructor(root, data) {
    this.data = data
    this.clock = new Clock()
    this.view = viewOf(root)
    this.url = `/api/votes/${data.comparison}`
    this.outbox = new Outbox(`winrate.outbox.${data.labeler}.`, {
      onChange: () => this.drawState(),
      onAnswer: (_entry, reply) => { if (reply.counts === false) this.finish() },
      onRefused: (_entry, sentence) => this.view.showNotice(sentence),
    })
    this.pairs = new Pairs(this.url, this.outbox, trouble => this.arrived(trouble))
    this.listen(root)
    this.view.find('.guidelines').innerHTML = data.guidelines
    this.outbox.flush().finally(() => this.pairs.refill())
  }

  listen(root) {
    this.listeners = new Listeners()
    const on = this.listeners.on.bind(this.listeners)
    on(window, 'keydown', event => this.key(event), true)
    on(window, 'offline', () => this.drawState())
    on(window, 'online', () => { this.pairs.refill(); this.drawState() })
    on(document, 'visibilitychange', () => this.clock.heed())
    on(root, 'click', event => {
      const button = event.target.closest('button')
      if (button) this.act(button.dataset.verdict ?? button.dataset.action)
    })
    on(this.view.find('.flag'), 'close', () => this.flagged())
    on(this.view.find('.help'), 'close', () => this.clock.start())
  }

  key(event) {
    const action = KEYS[event.key.toLowerCase()]
    const target = event.composedPath()[0]
    if (event.key === 'Escape' && target.id === 'write-in') return target.blur()
    if (!action || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return undefined
    if (isElsewhere(event, this.view.root)) return undefined
    event.preventDefault()
    event.stopImmediatePropagation()  // Streamlit has shortcuts of its own on some letters
    if (!event.repeat) this.act(action)
    return undefined
  }

  act(action) {
    if (!action || !this.pairs.loaded) return
    if (action === 'undo') return this.undo()
    if (action === 'help') return this.view.find('.help').showModal()
    if (!this.shown) return
    if (action === 'write') return this.view.write(this.view.find('.write').hidden)
    if (action === 'flag') return this.view.find('.flag').showModal()
    if (this.clock.ms < this.data.dwellMs) return
    if (action === 'skip') return this.pass('skip', '')
    this.vote(action)
  }

  vote(verdict) {
    const body = { pair: this.shown.id, verdict, duration_ms: Math.round(this.clock.ms) }
    this.leave('', { ...body, write_in: this.view.takeWriteIn() }, verdict)
  }

  pass(kind, reason) {
    this.view.takeWriteIn()
    this.leave('/pass', { pair: this.shown.id, kind, reason }, null)
  }

  leave(path, body, verdict) {
    const id = newId()
    this.pairs.handle(id, verdict)
    this.outbox.add(this.url + path, { id, labeler: this.data.labeler, ...body })
    this.view.showNotice('')
    this.draw()
  }

  undo() {
    if (this.closed) return
    const last = this.pairs.back()
    if (!last) return
    this.outbox.add(`${this.url}/undo`, { id: last.id, labeler: this.data.labeler })
    this.draw(last)
  }

  flagged() {
    const dialog = this.view.find('.flag')
    const reason = this.view.find('#reason')
    if (dialog.returnValue === 'flag' && this.shown) this.pass('flag', reason.value.trim())
    dialog.returnValue = ''
    reason.value = ''
  }

  arrived(trouble) {
    this.trouble = trouble
    this.view.reveal()
    if (trouble) this.view.showNotice(trouble)
    if (!this.shown || !this.pairs.open) this.draw()
    else this.drawState()
    this.greet()
  }

  // A newcomer reads the guidelines first.
  greet() {
    const key = `winrate.read.${this.data.comparison}.${this.data.labeler}`
    const shelf = openShelf(key)
    if (!this.pairs.loaded || shelf.keys().length || !this.shown) return
    shelf.write(key, true)
    if (!this.pairs.history.length) this.view.find('.help').showModal()
  }

  draw(old) {
    if (!this.pairs.open) return this.finish()
    this.shown = this.pairs.current
    if (this.shown) {
      this.view.showPair(this.shown, old)
      this.clock.start()
    } else if (this.pairs.complete) {
      this.view.showEnd('Thank you!', this.thanks())
    } else {
      this.view.showEnd('One moment…', 'The next pairs are on their way.')
    }
    this.drawState()
  }

  finish() {
    this.closed = true
    this.shown = undefined
    this.pairs.close()
    this.view.showEnd('This vote has closed', `${this.thanks()} Votes made after it closed are kept, but no longer counted.`)
    this.drawState()
  }

  thanks() {
    const { mine, done } = this.pairs.counts
    const skipped = done - mine
    const votes = `You voted on ${mine} ${mine === 1 ? 'pair' : 'pairs'}`
    return skipped ? `${votes} and passed on ${skipped}.` : `${votes}.`
  }

  drawState() {
    this.view.showCounts(this.pairs.counts, this.pairs.history.length > 0 && !this.closed)
    this.view.showSignal(this.outbox.waiting, !navigator.onLine || this.outbox.failures > 0)
    if (this.outbox.trouble) this.view.showNotice(this.outbox.trouble)
  }

  close() {
    this.listeners.off()
    this.outbox.close()
    this.pairs.close()
  }
}

const same = (one, other) => one.comparison === other.comparison && one.labeler === other.labeler

export default function ({ data, parentElement }) {
  return keep(parentElement, data, same, () => new Island(parentElement, data))
}
