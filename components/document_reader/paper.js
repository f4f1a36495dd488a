// Draws passages and chunks: words become text nodes, tables become tables, and nothing is ever read as markup.

const DASHES = /^\|[ :|-]+\|?$/

const make = (tag, className = '', text = '') => {
  const made = document.createElement(tag)
  if (className) made.className = className
  if (text) made.textContent = text
  return made
}

const tagged = (node, chunks) => {
  node.dataset.chunks = chunks.join(' ')
  if (chunks.length && chunks[0] % 2) node.classList.add('odd')
  return node
}

const isTable = lines => lines.length > 2 && lines[0].startsWith('|') && DASHES.test(lines[1].trim())
const cellsOf = line => line.trim().replace(/^\||\|$/g, '').split('|').map(cell => cell.trim())

function rowOf(line, isHead) {
  const row = make('tr')
  row.append(...cellsOf(line).map(cell => make(isHead ? 'th' : 'td', '', cell)))
  return row
}

function tableOf(lines, chunksOf = null) {
  const grid = Object.assign(make('div', 'grid'), { tabIndex: 0, role: 'region', ariaLabel: 'Table' })
  const table = make('table')
  lines.forEach((line, number) => {
    if (number === 1 || !line.trim()) return
    const row = rowOf(line, number === 0)
    table.append(chunksOf ? tagged(row, chunksOf[number] ?? []) : row)
  })
  grid.append(table)
  return grid
}

// A table's segments, by line: a line belongs to every chunk that holds some of it.
function byLine(segments) {
  const lines = ['']
  const chunks = [new Set()]
  for (const [text, holding] of segments) {
    text.split('\n').forEach((part, number) => {
      if (number) { lines.push(''); chunks.push(new Set()) }
      lines[lines.length - 1] += part
      if (part.trim()) holding.forEach(each => chunks[chunks.length - 1].add(each))
    })
  }
  return [lines, chunks.map(each => [...each])]
}

function passageOf(segments) {
  const [lines, chunks] = byLine(segments)
  if (isTable(lines)) return tableOf(lines, chunks)
  const paragraph = make('p', lines[0].startsWith('- ') ? 'item' : '')
  paragraph.dir = 'auto'
  for (const [text, holding] of segments) paragraph.append(tagged(make('span', '', text), holding))
  return paragraph
}

function headingOf(section) {
  const path = section.split(' › ')
  const heading = make('h3')
  heading.dir = 'auto'
  if (path.length > 1) heading.append(make('small', '', path.slice(0, -1).join(' › ')))
  heading.append(path.at(-1))
  return heading
}

// Gives the headings by section, in order.
function drawPaper(paper, paragraphs, pageNoun) {
  const headings = []
  let section = ''
  let page = null
  const drawn = document.createDocumentFragment()
  for (const each of paragraphs) {
    if (each.page && each.page !== page) drawn.append(make('div', 'sheet', `${pageNoun[0].toUpperCase()}${pageNoun.slice(1)} ${each.page}`))
    page = each.page
    if (each.section !== section && each.section) {
      const heading = headingOf(each.section)
      headings.push([each.section, heading])
      drawn.append(heading)
    }
    section = each.section
    drawn.append(passageOf(each.segments))
  }
  paper.replaceChildren(drawn)
  return headings
}

function textOf(text) {
  const drawn = document.createDocumentFragment()
  for (const block of text.split('\n\n')) {
    const lines = block.split('\n')
    const paragraph = isTable(lines) ? tableOf(lines) : make('p', '', block)
    paragraph.dir = 'auto'
    drawn.append(paragraph)
  }
  return drawn
}

const many = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`

function cardOf(chunk, pageNoun) {
  const card = make('article', 'chunk')
  card.tabIndex = 0
  card.dataset.position = chunk.position
  const head = make('header')
  head.append(make('strong', '', `${chunk.position + 1}`))
  if (chunk.section) head.append(make('span', '', chunk.section))
  if (chunk.page) head.append(make('span', '', `${pageNoun} ${chunk.page}`))
  head.append(make('span', '', many(chunk.tokens, 'token')))
  if (chunk.questions) head.append(make('span', '', many(chunk.questions, 'question')))
  card.append(head, textOf(chunk.text))
  return card
}
