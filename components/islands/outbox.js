// What the page did and the server has not confirmed yet. It lives in localStorage, one key an entry, so that a lost
// connection, a reload or a second tab loses nothing; the ids are made here, so that sending twice is harmless.

const RETRY_MS = [500, 1000, 2000, 4000, 8000, 15000]
const KEPT = new Set([401, 403, 408, 425, 429])  // not a final no: sign in again, or wait

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))  // randomUUID is missing on plain http
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

function openShelf(prefix) {
  let shelf
  try {
    shelf = window.localStorage
    shelf.setItem(prefix + 'probe', '1')
    shelf.removeItem(prefix + 'probe')
  } catch {
    shelf = new Map()  // storage is forbidden: the queue lasts as long as the page
    shelf.setItem = shelf.set
    shelf.getItem = key => shelf.get(key) ?? null
    shelf.removeItem = shelf.delete
  }
  const names = () => (shelf instanceof Map ? [...shelf.keys()] : Object.keys(shelf))
  return {
    keys: () => names().filter(key => key.startsWith(prefix)).sort(),
    read: key => JSON.parse(shelf.getItem(key) ?? 'null'),
    write: (key, value) => shelf.setItem(key, JSON.stringify(value)),
    remove: key => shelf.removeItem(key),
  }
}

class Outbox {
  // onChange({waiting, trouble}) is told how many entries wait, and a sentence when sending stopped;
  // onAnswer(entry, reply) hears each confirmation, onRefused(entry, sentence) each final no.
  constructor(prefix, { onChange, onAnswer, onRefused }) {
    this.prefix = prefix  // of the keys: names the person, and what is sent
    this.shelf = openShelf(this.prefix)
    this.told = { onChange, onAnswer, onRefused }
    this.failures = 0
    this.trouble = ''
    this.resting = false
    const last = this.shelf.keys().at(-1)
    this.next = last ? Number(last.slice(this.prefix.length).split('.')[0]) + 1 : 1
    this.wake = () => { this.failures = 0; this.flush() }
    window.addEventListener('online', this.wake)
  }

  // The server does not answer; one that says no is heard, and says why in `trouble`.
  get offline() { return !navigator.onLine || (this.failures > 0 && !this.trouble) }

  get waiting() { return this.shelf.keys().length }

  entries() { return this.shelf.keys().map(key => this.shelf.read(key)).filter(Boolean) }

  add(url, body) {
    const key = `${this.prefix}${String(this.next++).padStart(10, '0')}.${body.id}`
    this.shelf.write(key, { url, body, pressedAt: Date.now() })
    this.flush()
  }

  async flush() {
    if (this.resting) return this.told.onChange()
    clearTimeout(this.timer)
    if (this.sending || this.closed) return
    this.sending = true
    try {
      let key
      while (!this.closed && (key = this.shelf.keys()[0])) {
        if (!await this.send(key)) break
      }
    } finally {
      this.sending = false
    }
    this.told.onChange()
  }

  async send(key) {
    const entry = this.shelf.read(key)
    if (!entry) return true  // another tab was faster
    const body = { ...entry.body, age_ms: Math.max(0, Date.now() - entry.pressedAt) }
    let response
    let reply
    try {
      response = await fetch(entry.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        keepalive: true,
        signal: AbortSignal.timeout(15000),
      })
      reply = await response.json()
    } catch {
      return this.later('')
    }
    if (response.status >= 500 || KEPT.has(response.status)) {
      return this.later(response.status < 500 ? reply.error ?? '' : '', reply.wait_s * 1000)
    }
    this.shelf.remove(key)
    this.failures = 0
    this.trouble = ''
    if (response.ok) this.told.onAnswer(entry, reply)
    else this.told.onRefused(entry, reply.error ?? 'Something was refused.')
    return true
  }

  later(sentence, asked) {
    this.trouble = sentence
    const wait = asked || RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)]
    this.resting = Boolean(asked)  // the server said how long: nothing is sent before, whatever is pressed
    this.timer = setTimeout(() => {
      this.resting = false
      this.flush()
    }, wait)
    return false
  }

  close() {
    this.closed = true
    clearTimeout(this.timer)
    window.removeEventListener('online', this.wake)
  }
}
