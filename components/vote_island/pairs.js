// The pairs ahead and the ones behind: fetched before they are needed, so that showing the next one never waits.

const LOOK_AGAIN_MS = 20000  // whether somebody left a pair to us
const HEARD_MS = 500

// What waits in the outbox, by id: the server would still hand out its pairs.
function unsent(outbox) {
  const waiting = new Map()
  for (const { url, body } of outbox.entries()) {
    if (url.endsWith('/undo')) waiting.delete(body.id)
    else if (body.verdict || body.kind) waiting.set(body.id, body)
  }
  return waiting
}

class Pairs {
  constructor(url, ahead, outbox, onArrival) {
    this.url = url
    this.most = ahead
    this.outbox = outbox
    this.onArrival = onArrival
    this.ahead = []
    this.history = []
    this.waiting = unsent(outbox)
    this.handled = new Set([...this.waiting.values()].map(body => body.pair))
    this.open = true
    this.complete = false  // the server has no more for this labeler
    this.loaded = false
    this.counts = { done: 0, mine: 0, total: 0, votes: 0, covered: 0 }
  }

  get current() { return this.ahead[0] }

  async refill(again = false) {
    if (this.fetching || this.closed) return
    if (!again && (this.complete || this.ahead.length >= this.most * 0.6)) return
    this.fetching = true
    clearTimeout(this.timer)
    const limit = this.most + this.ahead.length + this.outbox.waiting
    try {
      const response = await fetch(`${this.url}/next?limit=${limit}&recent=${this.loaded ? 0 : 20}`, {
        signal: AbortSignal.timeout(15000),
      })
      const reply = await response.json()
      if (!response.ok) throw Object.assign(new Error(reply.error), { final: response.status < 500 })
      this.take(reply)
      this.onArrival('')
    } catch (error) {
      this.timer = setTimeout(() => this.refill(again), 2000)
      this.onArrival(error.final ? error.message : '')
    } finally {
      this.fetching = false
    }
  }

  take(reply) {
    const recent = reply.recent.map(each => each.pair)
    for (const pair of [...reply.pairs, ...recent, reply.guess].filter(Boolean)) pair.source = reply.sources[pair.id]
    const known = new Set([...this.handled, ...this.ahead.map(pair => pair.id)])
    this.ahead.push(...reply.pairs.filter(pair => !known.has(pair.id)))
    this.open = reply.open
    this.complete = !reply.more
    // All that the server lets one person hold is handled here: the rest comes once it has heard of that.
    if (reply.more && !this.ahead.length) this.timer = setTimeout(() => this.refill(true), HEARD_MS)
    this.guess = reply.guess
    this.elsewhere = reply.elsewhere
    this.mayComeBack = reply.may_come_back
    if (this.complete && this.mayComeBack) this.timer = setTimeout(() => this.refill(true), LOOK_AGAIN_MS)
    const { mine, passed, total, votes, covered } = reply.progress
    Object.assign(this.counts, { total, votes, covered })
    if (!this.loaded) {
      reply.recent.forEach(each => this.waiting.delete(each.id))  // stored, though the reply was lost
      const waiting = [...this.waiting.values()]
      const voted = waiting.filter(body => body.verdict).length
      Object.assign(this.counts, { mine: mine + voted, done: mine + passed + waiting.length })
      this.history = reply.recent
      this.loaded = true
    }
  }

  // Put a pair behind, the current one unless another is named; `verdict` is null for a pass.
  handle(id, verdict, place = 0) {
    const [pair] = this.ahead.splice(place, 1)
    this.history.push({ id, pair, verdict })
    this.handled.add(pair.id)
    this.counts.done += 1
    this.counts.mine += verdict ? 1 : 0
    this.refill()
  }

  // Bring a pair back, the last one unless another is named; gives what was done to it, or undefined when there is none.
  back(place = -1) {
    const [last] = this.history.splice(place, 1)
    if (!last) return undefined
    this.handled.delete(last.pair.id)
    this.ahead = [last.pair, ...this.ahead.filter(pair => pair.id !== last.pair.id)]
    this.counts.done -= 1
    this.counts.mine -= last.verdict ? 1 : 0
    return last
  }

  // The server did not take what was done to a pair: it counts as not done, and comes again if it still is in the vote.
  refused({ id, pair }) {
    const place = pair ? this.history.findIndex(each => each.id === id) : -1
    if (place < 0) return
    const [done] = this.history.splice(place, 1)
    this.handled.delete(pair)
    this.counts.done -= 1
    this.counts.mine -= done.verdict ? 1 : 0
  }

  // Take over what another tab of this labeler did.
  follow({ id, pair, verdict, kind }, undone) {
    const done = this.history.findIndex(each => each.id === id)
    if (undone && done >= 0) this.back(done)
    const place = this.ahead.findIndex(each => each.id === pair)
    if (place >= 0 && (verdict || kind)) this.handle(id, verdict ?? null, place)
  }

  close() {
    this.closed = true
    clearTimeout(this.timer)
  }
}
