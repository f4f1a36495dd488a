// Keys and buttons in, reviews out. The next record is on the screen before the review has left the page.

const DONE = { submit: 'submitted', discard: 'discarded', skip: 'skipped' }

class Island {
  constructor(root, data) {
    this.data = data
    this.clock = new Clock()
    this.url = `${data.base}/api/reviews/${data.variant}`
    this.keyboard = new Keyboard(data.keys.bindings)
    this.gestures = new Gestures()
    this.view = viewOf(root, data)
    this.offerKeys(root)
    this.sheet = this.view.sheet
    this.outbox = new Outbox(`winrate.reviews.${data.labeler}.`, {
      onChange: () => this.drawState(),
      onAnswer: (entry, reply) => this.heard(entry, reply),
      onRefused: (entry, sentence) => this.refused(entry, sentence),
    })
    this.drafts = new Drafts(data.labeler, {
      send: (answer, fields, age, signal) => this.sendDraft(answer, fields, age, signal),
      onChange: () => this.view.showKept(this.drafts?.state),
    })
    this.records = new Records({
      take: (limit, recent) => this.post('/take', { limit, recent }),
      outbox: this.outbox,
      drafts: this.drafts,
      onArrival: trouble => this.arrived(trouble),
    })
    this.listen(root)
    this.view.find('.guidelines').innerHTML = data.guidelines
    showLeftByOthers(root, 'winrate.reviews.', data, ['review', 'reviews'])
    this.outbox.flush().finally(() => this.records.refill())
  }

  listen(root) {
    this.listeners = new Listeners()
    const on = this.listeners.on.bind(this.listeners)
    on(window, 'keydown', event => pressed(this, event), true)
    on(window, 'offline', () => this.drawState())
    on(window, 'online', () => { this.drafts.flush(); this.records.refill({ whatever: true }); this.drawState() })
    on(window, 'resize', () => this.view.fit())
    on(window, 'pagehide', () => this.leavePage())
    on(window, 'pageshow', event => { if (event.persisted) this.records.refill({ whatever: true }) })
    on(document, 'visibilitychange', () => { this.clock.heed(); if (document.hidden) this.drafts.flush() })
    on(root, 'input', () => this.typed())
    this.keyboard.listen(on)
    this.gestures.listen(root, on)
    on(root, 'click', event => this.click(event), true)
    on(root, 'close', () => this.gestures.change(), true)
    this.keyChoice.listen(on)
    on(document, 'selectionchange', () => { if (this.selecting && !selectsText(root)) this.leaveSelection() })
    on(this.view.find('.help'), 'close', () => this.clock.start())
  }

  offerKeys(root) {
    this.keyChoice = new KeyChoice(root, this.keyboard, this.data.keys.choice, bindings => {
      this.keyboard.use(bindings)
      this.keyboard.show(root)
    })
    this.keyboard.show(root)
  }

  click(event) {
    const button = this.gestures.pressed(event, JUDGING)
    if (!button) return
    const { value, tag, action } = button.dataset
    if (value) this.rate(button.closest('[data-rating]').dataset.rating, Number(value))
    else if (tag) this.tag(tag)
    else this.act(action)
  }

  // Keys belong to the selected text, and the person hears so.
  minding() {
    this.selecting = true
    this.view.showNotice('Text is selected, so keys do nothing. Press Esc or click anywhere to go on.')
  }

  leaveSelection() {
    this.selecting = false
    this.view.showNotice('')
  }

  act(action) {
    if (!action || !this.records.loaded) return
    if (action === 'undo') return this.undo()
    if (action === 'help') return this.open(() => this.view.find('.help').showModal())
    if (action === 'keys') return this.open(() => { this.view.find('.help').close(); this.keyChoice.open() })
    if (action === 'raw') return this.sheet.toggleRaw()
    if (action === 'next' || action === 'previous') return this.step(action === 'next' ? 1 : -1)
    if (action === 'opinion') { if (this.opinion) this.open(() => this.view.compare(this.opinion)); return }
    if (action === 'again') { this.records.onceMore(); return this.draw() }
    if (!this.shown) return
    if (action === 'tags') return this.sheet.tagging ? this.sheet.endTagging() : this.sheet.startTagging()
    if (action === 'edit') return this.sheet.edit('text')
    if (action === 'question') return this.sheet.edit('question_text')
    if (action === 'comment') return this.sheet.edit('comment')
    if (this.clock.ms >= this.data.dwellMs) this.finish(DONE[action])
  }

  // A dialog opens: a second click of the one that opened it is not for what stands there now.
  open(show) {
    show()
    this.gestures.change()
  }

  finish(status) {
    const record = this.shown
    this.sheet.read()
    if (status === 'submitted' && !record.fields.text.trim()) {
      this.view.showNotice('The answer is empty. Write what it should say, or discard it.')
      return this.sheet.edit('text')
    }
    this.stopClock()
    this.sheet.leaveBoxes()
    const body = { id: newId(), labeler: this.data.labeler, answer: record.id, status, ...this.told(record) }
    this.drafts.forget(record.id)
    this.records.settle(record, status)
    this.view.showNotice('')
    this.draw()
    this.outbox.add(this.url, body)
    this.records.refill()
  }

  // What the server hears of a record; an unchanged question is "".
  told(record) {
    const { fields } = record
    const question_text = differ(record.question, fields.question_text) ? fields.question_text.trim() : ''
    return { ...fields, question_text, duration_ms: Math.round(record.spent) }
  }

  undo() {
    this.stopClock()
    const last = this.records.back()
    if (!last) return
    this.outbox.add(`${this.url}/undo`, { id: newId(), labeler: this.data.labeler, answer: last.record.id })
    this.draw(`Taken back: you had ${last.before} this one.`)
  }

  step(by) {
    this.stopClock()
    if (this.records.step(by)) this.draw()
    this.records.refill()
  }

  rate(rating, value) {
    if (!this.shown) return
    this.sheet.rate(rating, value)
    this.changed()
  }

  tag(value) {
    if (!this.shown || !value) return
    this.sheet.toggleTag(value)
    this.changed()
  }

  typed() {
    if (!this.shown || !this.sheet.read()) return
    this.sheet.redraw()
    this.changed()
  }

  changed() { this.drafts.keep(this.shown.id, { ...this.shown.fields }) }

  async sendDraft(answer, fields, age, signal) {
    const record = this.records.find(answer)
    if (!record || record.state !== 'open') return true  // what is submitted stays so until it is submitted again
    if (this.outbox.waiting) return false  // an undo has to arrive first
    const body = { ...this.told({ ...record, fields }), answer, status: 'draft' }
    try {
      return (await this.post('', body, { age_ms: age, signal })).kept
    } catch (error) {
      if (error.final && error.message) this.view.showNotice(error.message)
      return false
    }
  }

  async post(path, body, { age_ms = 0, signal } = {}) {
    const limit = AbortSignal.timeout(15000)
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: newId(), labeler: this.data.labeler, age_ms, ...body }),
      keepalive: true,
      signal: signal ? AbortSignal.any([limit, signal]) : limit,
    })
    const reply = await response.json()
    if (!response.ok) throw Object.assign(new Error(reply.error), { final: response.status < 500 })
    return reply
  }

  heard(entry, reply) {
    const record = this.records.find(entry.body.answer)
    if (!record || entry.body.status !== 'submitted') return
    this.opinion = reply.others.length ? { others: reply.others, record } : undefined
    this.view.showOpinion(this.opinion)
  }

  // The server will not have it: the record comes back with everything that was written.
  refused(entry, sentence) {
    const record = this.records.find(entry.body.answer)
    if (record && entry.body.status) {
      this.records.reopen(record)
      this.drafts.keep(record.id, { ...record.fields })
      this.draw()
    }
    this.view.showNotice(sentence)
  }

  arrived(trouble) {
    this.view.reveal()
    if (trouble) this.view.showNotice(trouble)
    if (this.shown) this.drawState()
    else { this.records.index = this.records.nextOpen(0); this.draw() }
    this.greet()
  }

  // A newcomer reads the guidelines first.
  greet() {
    const shelf = openShelf(`winrate.read-review.${this.data.labeler}`)
    if (!this.records.loaded || shelf.keys().length || !this.shown) return
    shelf.write(`winrate.read-review.${this.data.labeler}`, true)
    if (!this.records.trail.length) this.view.find('.help').showModal()
  }

  draw(note = '') {
    this.shown = this.records.current
    if (this.shown) {
      this.view.showRecord(this.shown, note)
      this.clock.start()
      this.gestures.show()
    } else {
      this.view.showEnd(endingOf(this.records))
    }
    this.drawState()
  }

  drawState() {
    const { counts, others, trail, index, list, open } = this.records
    this.view.showCounts(counts, others, { undo: trail.length > 0, back: index > 0, on: index < list.length - (open.length ? 1 : 0) })
    this.view.showSignal(this.outbox.waiting, this.outbox.offline)
    if (this.outbox.trouble) this.view.showNotice(this.outbox.trouble)
  }

  stopClock() {
    if (!this.shown) return
    this.shown.spent += this.clock.ms
    this.clock.start()
  }

  leavePage() {
    this.drafts.flush()
    const answers = this.records.open.map(record => record.id)
    if (answers.length) this.post('/release', { answers }).catch(() => {})
  }

  close() {
    this.leavePage()
    this.listeners.off()
    this.outbox.close()
    this.drafts.close()
    this.records.close()
  }
}

const same = (one, other) => one.variant === other.variant && one.labeler === other.labeler

export default function ({ data, parentElement }) {
  return keep(parentElement, data, same, () => new Island(parentElement, data))
}
