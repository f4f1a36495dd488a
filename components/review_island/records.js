// The answers in hand, in order: those behind, the one in front and those ahead, fetched before they are needed.

const AHEAD = 10
const REFILL_BELOW = 6
const OPEN = 'open'
const LOOK_AGAIN_MS = 15_000
const HEARD_MS = 500  // what one person may hold is bounded: more comes once the server has heard of these
const STILL_HERE_MS = 240_000  // well before the lease ends

class Records {
  // take(limit, recent) asks the server; onArrival(sentence) is told of every reply, with what went wrong, if anything.
  constructor({ take, outbox, drafts, onArrival }) {
    Object.assign(this, { take, outbox, drafts, onArrival })
    this.list = []
    this.trail = []  // what was done, the last at the end: what undo takes back
    this.index = 0
    this.more = true
    this.elsewhere = 0
    this.others = []
    this.counts = { mine: 0, anybodys: 0, total: 0 }
    this.loaded = false
    this.beat = setInterval(() => { if (!document.hidden) this.refill({ whatever: true }) }, STILL_HERE_MS)
  }

  get current() { return this.list[this.index] }

  get open() { return this.list.filter(record => record.state === OPEN) }

  get skipped() { return this.list.filter(record => record.state === 'skipped') }

  find(id) { return this.list.find(record => record.id === id) }

  async refill({ whatever = false } = {}) {
    if (this.fetching || this.closed) return
    if (!whatever && (!this.more || this.open.length >= REFILL_BELOW)) return
    this.fetching = true
    clearTimeout(this.timer)
    let again
    try {
      const reply = await this.take(Math.min(50, AHEAD + this.outbox.waiting), this.loaded ? 0 : 20)
      this.admit(reply)
      again = this.open.length ? undefined : this.outbox.waiting ? HEARD_MS : LOOK_AGAIN_MS
      this.onArrival('')
    } catch (error) {
      again = 2000
      this.onArrival(error.final ? error.message : '')
    } finally {
      this.fetching = false
    }
    if (again && !this.closed) this.timer = setTimeout(() => this.refill({ whatever: true }), again)
  }

  admit(reply) {
    const unsent = this.loaded ? new Map() : unsentReviews(this.outbox)
    const known = new Set(this.list.map(record => record.id))
    for (const [records, behind] of [[reply.recent, true], [reply.answers, false]]) {
      for (const record of records) {
        if (known.has(record.id)) continue
        known.add(record.id)
        this.list.push(this.prepared(record, unsent.get(record.id), behind))
      }
    }
    this.more = reply.more
    this.elsewhere = reply.elsewhere
    this.others = reply.others
    const { mine, anybodys, total } = reply.progress
    Object.assign(this.counts, { anybodys, total })
    if (this.loaded) return
    this.loaded = true
    const stored = new Set(reply.recent.filter(record => isDone(record.mine.status)).map(record => record.id))
    const waiting = [...unsent.values()].filter(body => isDone(body.status) && !stored.has(body.answer))
    this.counts.mine = mine + waiting.length
    this.trail = this.list.filter(record => record.state !== OPEN).map(record => record.id)
    this.list.sort((one, other) => Number(one.state === OPEN) - Number(other.state === OPEN))
    this.index = this.nextOpen(0)
  }

  prepared(record, body, behind) {
    const fields = body ?? this.drafts.newest(record.id, record.mine) ?? record.mine
    record.state = body ? body.status : behind ? record.mine.status : OPEN
    record.fields = {
      question_rating: fields?.question_rating ?? null,
      context_rating: fields?.context_rating ?? null,
      question_text: fields?.question_text || record.question,
      text: fields?.text || record.answer,
      tags: [...(fields?.tags ?? [])],
      comment: fields?.comment ?? '',
    }
    record.spent = record.mine?.duration_ms ?? 0
    return record
  }

  // The next record that waits, from an index on, then from the beginning; past the end when there is none.
  nextOpen(from) {
    const places = [...this.list.keys()]
    const isOpen = place => this.list[place].state === OPEN
    return places.slice(from).find(isOpen) ?? places.slice(0, from).find(isOpen) ?? this.list.length
  }

  settle(record, status) {
    this.count(record, status)
    record.state = status
    this.trail = [...this.trail.filter(id => id !== record.id), record.id]
    this.index = this.nextOpen(this.list.indexOf(record) + 1)
  }

  // Bring the last one back; undefined when there is nothing left.
  back() {
    const record = this.find(this.trail.pop())
    if (!record) return undefined
    const before = record.state
    this.reopen(record)
    return { record, before }
  }

  reopen(record) {
    this.count(record, OPEN)
    record.state = OPEN
    this.trail = this.trail.filter(id => id !== record.id)
    this.index = this.list.indexOf(record)
  }

  step(by) {
    const to = this.index + by
    if (to < 0 || to > this.list.length || (to === this.list.length && this.open.length)) return false
    this.index = to
    return true
  }

  onceMore() {
    for (const record of this.skipped) record.state = OPEN
    this.index = this.nextOpen(0)
  }

  count(record, status) { this.counts.mine += Number(isDone(status)) - Number(isDone(record.state)) }

  close() {
    this.closed = true
    clearTimeout(this.timer)
    clearInterval(this.beat)
  }
}

function isDone(status) { return status === 'submitted' || status === 'discarded' }

// What waits in the outbox, by answer: the server would still hand it out.
function unsentReviews(outbox) {
  const waiting = new Map()
  for (const { url, body } of outbox.entries()) {
    if (url.endsWith('/undo')) waiting.delete(body.answer)
    else waiting.set(body.answer, body)
  }
  return waiting
}

// What to say when no answer is in front of the person.
function endingOf(records) {
  const { skipped, elsewhere, more, loaded, counts } = records
  if (!loaded || (more && !skipped.length)) return { title: 'One moment…', text: 'The next answers are on their way.' }
  if (skipped.length) {
    const count = skipped.length === 1 ? 'one' : skipped.length
    return { title: 'Nearly there', text: `You skipped ${count}.`, again: skipped.length === 1 ? 'Look at it again' : 'Look at them again' }
  }
  if (elsewhere) {
    const text = `The last ${elsewhere === 1 ? 'one is' : `${elsewhere} are`} in front of somebody else. What they leave comes here by itself.`
    return { title: 'Nothing left for you right now', text }
  }
  return { title: 'Everything is reviewed. Thank you!', text: `You dealt with ${counts.mine} of ${counts.total} answers.` }
}
