// What is typed and not submitted: in localStorage at once, on the server a moment later, so that it survives a closed
// tab here and is found on another device. The server never takes a draft for what was submitted already.

const SEND_AFTER_MS = 1200
const TOO_OLD_MS = 60 * 86_400_000

class Drafts {
  // send(answer, fields, ageMs, signal) gives true once the server has it.
  constructor(labeler, { send, onChange }) {
    this.prefix = `winrate.draft.${labeler}.`
    this.shelf = openShelf(this.prefix)
    this.send = send
    this.onChange = onChange
    this.state = ''  // '', 'here' or 'saved': where the last one is
    for (const key of this.shelf.keys()) {
      const age = Date.now() - (this.shelf.read(key)?.at ?? 0)
      if (age > TOO_OLD_MS) this.shelf.remove(key)
    }
  }

  keep(answer, fields) {
    this.shelf.write(this.prefix + answer, { fields, at: Date.now() })
    this.tell('here')
    this.pending = answer
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.flush(), SEND_AFTER_MS)
  }

  // What the person typed last, here or elsewhere: ages are compared, since clocks differ.
  newest(answer, mine) {
    const kept = this.shelf.read(this.prefix + answer)
    if (!kept) return undefined
    return !mine || Date.now() - kept.at <= mine.age_ms ? kept.fields : undefined
  }

  async flush() {
    clearTimeout(this.timer)
    const answer = this.pending
    const kept = answer && this.shelf.read(this.prefix + answer)
    if (!kept) return
    this.pending = undefined
    this.abort = new AbortController()
    const done = await this.send(answer, kept.fields, Date.now() - kept.at, this.abort.signal)
    const now = this.shelf.read(this.prefix + answer)
    if (done && now?.at === kept.at) {
      this.shelf.remove(this.prefix + answer)
      this.tell('saved')
    } else if (!done && now && !this.pending) {
      this.pending = answer
      this.timer = setTimeout(() => this.flush(), 4 * SEND_AFTER_MS)
    }
  }

  forget(answer) {
    if (this.pending === answer) this.pending = undefined
    this.abort?.abort()
    this.shelf.remove(this.prefix + answer)
    this.tell('')
  }

  tell(state) {
    this.state = state
    this.onChange()
  }

  close() {
    this.flush()
    clearTimeout(this.timer)
  }
}
