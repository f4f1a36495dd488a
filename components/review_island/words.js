// What changed between two texts, word by word.

// A word with the space behind it; punctuation stands by itself.
function tokens(text) { return text.match(/(?:[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_])\s*|\s+/gu) ?? [] }

// Gives [{kind: 'same' | 'out' | 'in', text}] that reads as `before` without 'in' and as `after` without 'out'.
function diffWords(before, after) {
  const a = tokens(before)
  const b = tokens(after)
  const steps = [{ same: [] }]
  for (const [kind, token] of between(a, b)) {
    if ((kind === 'same') !== Boolean(steps.at(-1).same)) steps.push(kind === 'same' ? { same: [] } : { out: [], in: [] })
    steps.at(-1)[kind].push(token)
  }
  return whole(steps).flatMap(step => Object.entries(step).map(([kind, some]) => ({ kind, text: some.join('') }))).filter(part => part.text)
}

// A word or two that happen to be equal amid a rewritten sentence read better as part of it.
function whole(steps) {
  const joined = []
  steps.forEach((step, place) => {
    const last = joined.at(-1)
    const next = steps[place + 1]
    const alone = step.same && last?.out && next?.out && step.same.length <= Math.min(size(last), size(next), 3)
    if (alone) { last.out.push(...step.same); last.in.push(...step.same) }
    else if (step.out && last?.out) { last.out.push(...step.out); last.in.push(...step.in) }
    else joined.push(step)
  })
  return joined
}

function size(step) { return Math.max(step.out.length, step.in.length) }

// Everything is "out" and "in" where that would take too long.
function* between(a, b) {
  let [i, j] = [0, 0]
  for (const [next, place] of [...compared(a, b).shared, [a.length, b.length]]) {
    while (i < next) yield ['out', a[i++]]
    while (j < place) yield ['in', b[j++]]
    if (i < a.length && j < b.length) yield ['same', (j += 1, a[i++])]
  }
}

const TAGS_OF = { same: 'span', out: 'del', in: 'ins' }

function drawDiff(place, before, after) {
  place.replaceChildren(...diffWords(before, after).map(({ kind, text }) => {
    const part = document.createElement(TAGS_OF[kind])
    part.textContent = text
    return part
  }))
}

// Whether two texts differ in more than their spaces.
function differ(one, other) { return one.split(/\s+/).filter(Boolean).join(' ') !== other.split(/\s+/).filter(Boolean).join(' ') }
