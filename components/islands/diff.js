// Which items two lists share, in order: a longest common subsequence, by bit vectors (Hyyrö, "Bit-parallel LCS-length
// computation revisited", 2004), so that thousands of words take milliseconds, also where they repeat.

const MOST_CELLS = 200_000_000  // bits to remember: 25 MB

// Gives {shared: [[i, j], …] in order, coarse}; `coarse` when the middles were too long to look into.
function compared(one, other) {
  const head = []
  const tail = []
  let [start, to, end] = [0, one.length, other.length]
  for (; start < Math.min(to, end) && one[start] === other[start]; start += 1) head.push([start, start])
  while (to > start && end > start && one[to - 1] === other[end - 1]) tail.push([--to, --end])
  const [left, right] = [within(one, start, to, other, start, end), within(other, start, end, one, start, to)]
  const coarse = left.length * right.length > MOST_CELLS
  const middle = coarse ? [] : longest(left.map(i => one[i]), right.map(j => other[j])).map(([i, j]) => [left[i], right[j]])
  return { shared: [...head, ...middle, ...tail.reverse()], coarse }
}

// Places in a stretch whose item stands in the other stretch too.
function within(items, from, to, others, start, end) {
  const there = new Set(others.slice(start, end))
  const places = []
  for (let place = from; place < to; place += 1) if (there.has(items[place])) places.push(place)
  return places
}

function longest(one, other) {
  const width = Math.ceil(one.length / 32)
  const rows = new Uint32Array(width * (other.length + 1)).fill(0xFFFFFFFF, 0, width)
  const masks = masksOf(one)
  other.forEach((item, row) => advance(rows, width, row + 1, masks.get(item)))
  return walkedBack(rows, width, one.length, other.length)
}

// By item: the words of 32 places that it stands in, in order.
function masksOf(items) {
  const masks = new Map()
  items.forEach((item, place) => {
    if (!masks.has(item)) masks.set(item, [])
    const words = masks.get(item)
    if (words.at(-1)?.at !== place >> 5) words.push({ at: place >> 5, bits: 0 })
    words.at(-1).bits = (words.at(-1).bits | (1 << (place & 31))) >>> 0
  })
  return masks
}

// S becomes (S + (S & M)) | (S & ~M); words without a match change only while something is carried into them.
function advance(rows, width, row, masks) {
  const base = row * width
  rows.copyWithin(base, base - width, base)
  let carry = 0
  masks.forEach(({ at, bits }, place) => {
    const next = masks[place + 1]?.at ?? width
    for (let word = at; word < next && (word === at || carry); word += 1) {
      const old = rows[base + word]
      const matched = word === at ? (old & bits) >>> 0 : 0
      const sum = old + matched + carry
      carry = sum > 0xFFFFFFFF ? 1 : 0
      rows[base + word] = (sum | (old - matched)) >>> 0
    }
  })
}

function walkedBack(rows, width, column, row) {
  const stays = (r, c) => (rows[r * width + (c >> 5)] >>> (c & 31)) & 1
  const pairs = []
  while (row && column) {
    if (stays(row, column - 1)) column -= 1
    else if (!stays(row - 1, column - 1)) row -= 1
    else pairs.push([--column, --row])
  }
  return pairs.reverse()
}
