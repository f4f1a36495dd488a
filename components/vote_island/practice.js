// Pairs to try the keys on: a newcomer's two, or the owner's preview. Nothing of it leaves the page.

class Practice {
  constructor(pairs, said) {
    this.pairs = pairs
    this.said = said  // what to say above each, before any vote
    this.at = 0
    this.why = ''
  }

  get current() { return this.pairs[this.at] }

  get sentence() {
    return `${this.why} ${this.said} ${this.at + 1} of ${this.pairs.length}: it does not count.`.trim()
  }

  vote(verdict) {
    const { verdict: expected, why } = this.current
    this.why = !expected ? '' : verdict === expected ? `Just so. ${why}` : `Most people would say otherwise. ${why}`
    this.at += 1
  }
}
