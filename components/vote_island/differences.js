// Marks the words that one answer has and the other lacks, on demand. Works on text nodes: formatting stays.

const WORDS = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu

function wordsOf(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const words = []
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const match of node.data.matchAll(WORDS)) {
      words.push({ node, from: match.index, to: match.index + match[0].length, word: match[0].normalize('NFC').toLowerCase() })
    }
  }
  return words
}

// Every text node is replaced once; neighbouring words are marked as one.
function mark(words, isShared) {
  const spans = new Map()
  words.forEach(({ node, from, to }, place) => {
    if (isShared.has(place)) return
    if (!spans.has(node)) spans.set(node, [])
    const last = spans.get(node).at(-1)
    if (last?.place === place - 1) Object.assign(last, { to, place })
    else spans.get(node).push({ from, to, place })
  })
  for (const [node, marked] of spans) node.replaceWith(...pieces(node.data, marked))
}

function pieces(text, marked) {
  const nodes = []
  let done = 0
  for (const { from, to } of marked) {
    nodes.push(text.slice(done, from), Object.assign(document.createElement('mark'), { textContent: text.slice(from, to) }))
    done = to
  }
  return [...nodes, text.slice(done)]
}

// Gives a sentence to show where the marks alone would mislead, or ''.
function markDifferences(left, right) {
  const [one, other] = [wordsOf(left), wordsOf(right)]
  const { shared: pairs, coarse } = compared(one.map(each => each.word), other.map(each => each.word))
  mark(one, new Set(pairs.map(([i]) => i)))
  mark(other, new Set(pairs.map(([, j]) => j)))
  if (coarse) return 'These answers are too long and repetitive to compare word by word, so whole passages are highlighted.'
  if (pairs.length === one.length && pairs.length === other.length) return 'Both answers have the same words. Only capitals, spacing or formatting may differ.'
  return ''
}
