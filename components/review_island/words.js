// What changed between two texts, word by word.

const MOST_CELLS = 2_000_000

// A word with the space behind it; punctuation stands by itself.
function tokens(text) { return text.match(/(?:[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_])\s*|\s+/gu) ?? [] }

// Gives [{kind: 'same' | 'out' | 'in', text}] that reads as `before` without 'in' and as `after` without 'out'.
function diffWords(before, after) {
  const a = tokens(before)
  const b = tokens(after)
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let endA = a.length
  let endB = b.length
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) { endA -= 1; endB -= 1 }
  const steps = [{ same: a.slice(0, start) }]
  for (const [kind, token] of between(a.slice(start, endA), b.slice(start, endB))) {
    if ((kind === 'same') !== Boolean(steps.at(-1).same)) steps.push(kind === 'same' ? { same: [] } : { out: [], in: [] })
    steps.at(-1)[kind].push(token)
  }
  steps.push({ same: a.slice(endA) })
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

// The shortest edit by the longest common subsequence; all out, all in, where that would take too long.
function* between(a, b) {
  if (a.length * b.length > MOST_CELLS) {
    for (const token of a) yield ['out', token]
    for (const token of b) yield ['in', token]
    return
  }
  const width = b.length + 1
  const common = new Uint16Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = a[i] === b[j]
        ? common[(i + 1) * width + j + 1] + 1
        : Math.max(common[(i + 1) * width + j], common[i * width + j + 1])
    }
  }
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) { yield ['same', a[i]]; i += 1; j += 1 }
    else if (j >= b.length || (i < a.length && common[(i + 1) * width + j] >= common[i * width + j + 1])) { yield ['out', a[i]]; i += 1 }
    else { yield ['in', b[j]]; j += 1 }
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
