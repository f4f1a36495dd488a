// Pairs to try the keys on: a newcomer's two, or the owner's preview. Nothing of it leaves the page.

class Practice {
  constructor(pairs, said) {
    this.pairs = pairs
    this.said = said  // what to say above each, before any vote
    this.at = 0
  }

  get current() { return this.pairs[this.at] }

  get sentence() { return `${this.said} ${this.at + 1} of ${this.pairs.length}: it does not count.` }

  // Gives what to say of a verdict on the pair in sight; undefined where no verdict is expected.
  vote(verdict) {
    const { verdict: expected, why } = this.current
    if (!expected) return undefined
    const right = verdict === expected
    const title = right ? 'Right: most people would say so too.' : `Most people would say: ${SAID[expected]}.`
    return { right, title, why, last: this.at === this.pairs.length - 1 }
  }

  next() { this.at += 1 }
}
