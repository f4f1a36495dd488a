// Marks the words that one answer has and the other lacks, on demand. Works on text nodes: formatting stays.

const MOST_WORDS = 1500

function wordsOf(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const found = []
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const match of node.data.matchAll(/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|[\p{L}\p{N}]+/gu)) {
      found.push({ node, from: match.index, to: match.index + match[0].length, word: match[0].toLowerCase() })
    }
  }
  return found
}

// Which words of either list stand in no longest common subsequence of both.
function apart(one, other) {
  const width = other.length + 1
  const longest = new Uint16Array((one.length + 1) * width)
  for (let i = one.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      longest[i * width + j] = one[i].word === other[j].word
        ? longest[(i + 1) * width + j + 1] + 1
        : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1])
    }
  }
  const only = [[], []]
  let i = 0
  let j = 0
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && one[i].word === other[j].word) { i++; j++ }
    else if (j >= other.length || (i < one.length && longest[(i + 1) * width + j] >= longest[i * width + j + 1])) only[0].push(one[i++])
    else only[1].push(other[j++])
  }
  return only
}

function mark(words) {
  for (const { node, from, to } of words.reverse()) {  // backwards, so that earlier places stay right
    const range = document.createRange()
    range.setStart(node, from)
    range.setEnd(node, to)
    range.surroundContents(document.createElement('mark'))
  }
}

function markDifferences(left, right) {
  const [one, other] = [wordsOf(left), wordsOf(right)]
  if (one.length > MOST_WORDS || other.length > MOST_WORDS) return
  for (const words of apart(one, other)) mark(words)
}
