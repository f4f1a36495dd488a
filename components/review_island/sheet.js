// The form of one record: what the person sees, rates and writes.

const RATINGS = ['question_rating', 'context_rating']
const SCALE = [1, 2, 3, 4, 5]
const WORTH = { 1: 'poor', 5: 'excellent' }

function sheetOf(root, data) {
  const find = selector => root.querySelector(selector)
  const all = selector => [...root.querySelectorAll(selector)]
  const boxes = { question_text: find('#question'), text: find('#answer'), comment: find('.comment') }
  for (const rating of RATINGS) {
    find(`[data-rating=${rating}] .scale`).replaceChildren(...SCALE.map(value => {
      const button = document.createElement('button')
      Object.assign(button, { type: 'button', textContent: value, title: WORTH[value] ?? '' })
      button.dataset.value = value
      return button
    }))
  }
  find('.tags').replaceChildren(...data.tags.map(({ value, words }, place) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.dataset.tag = value
    button.append(words)
    const key = Object.assign(document.createElement('kbd'), { textContent: place + 1 })
    button.append(key)
    return button
  }))
  const wide = window.matchMedia('(min-width: 62rem)')

  const sheet = {
    boxes,
    record: undefined,
    draw(record) {
      sheet.record = record
      for (const [name, box] of Object.entries(boxes)) box.value = record.fields[name]
      find('.about').textContent = [record.section, record.kind].filter(Boolean).join(' · ')
      find('.hints').replaceChildren(...record.hints.map(words => Object.assign(document.createElement('span'), { textContent: words })))
      find('.given').open = wide.matches
      find('.given summary').textContent = record.passages.length ? 'What the assistant was given to read' : 'The assistant was given nothing to read'
      sheet.drawPassages()
      find('.passages').scrollTop = 0
      sheet.focusRating(RATINGS.find(rating => !record.fields[rating]) ?? RATINGS[0])
      sheet.endTagging()
      sheet.redraw()
    },
    drawPassages() {
      const { passages } = sheet.record
      find('[data-action=raw]').hidden = !passages.length
      find('[data-action=raw]').setAttribute('aria-pressed', String(Boolean(sheet.raw)))
      find('.passages').replaceChildren(...passages.map(passage => passageOf(passage, sheet.raw)))
    },
    toggleRaw() {
      sheet.raw = !sheet.raw
      if (sheet.record) sheet.drawPassages()
    },
    redraw() {
      const { fields, answer } = sheet.record
      for (const rating of RATINGS) {
        for (const button of all(`[data-rating=${rating}] button`)) {
          button.setAttribute('aria-pressed', String(Number(button.dataset.value) === fields[rating]))
        }
      }
      for (const button of all('[data-tag]')) button.setAttribute('aria-pressed', String(fields.tags.includes(button.dataset.tag)))
      const changed = differ(answer, fields.text)
      find('.changes').hidden = !changed
      if (changed) drawDiff(find('.changes'), answer, fields.text)
      sheet.fit()
    },
    // Take over what was typed; says whether anything changed.
    read() {
      let changed = false
      for (const [name, box] of Object.entries(boxes)) {
        changed ||= sheet.record.fields[name] !== box.value
        sheet.record.fields[name] = box.value
      }
      return changed
    },
    rate(rating, value) {
      const { fields } = sheet.record
      fields[rating] = fields[rating] === value ? null : value
      if (fields[rating]) sheet.focusRating(RATINGS.find(each => each !== rating && !fields[each]) ?? sheet.after(rating))
      sheet.redraw()
    },
    after(rating) { return RATINGS[(RATINGS.indexOf(rating) + 1) % RATINGS.length] },
    focusRating(rating) {
      sheet.focused = rating
      for (const each of all('.rating')) each.classList.toggle('focused', each.dataset.rating === rating)
    },
    toggleTag(value) {
      const { fields } = sheet.record
      fields.tags = fields.tags.includes(value) ? fields.tags.filter(tag => tag !== value) : [...fields.tags, value]
      sheet.redraw()
    },
    get tagging() { return find('.tags').classList.contains('choosing') },
    startTagging() {
      find('.tags').classList.add('choosing')
      find('.tags button').focus({ preventScroll: true })
    },
    endTagging() {
      find('.tags').classList.remove('choosing')
      for (const button of all('[data-tag]')) button.blur()
    },
    edit(name) {
      const box = boxes[name]
      box.focus({ preventScroll: false })
      box.setSelectionRange(box.value.length, box.value.length)
    },
    // The next record is for the keys first.
    leaveBoxes() { for (const box of Object.values(boxes)) box.blur() },
    isBox(target) { return Object.values(boxes).includes(target) },
    // Boxes grow with their text; the answer's takes the room that is left.
    fit() {
      for (const box of [boxes.question_text, boxes.comment, ...(wide.matches ? [] : [boxes.text])]) {
        box.style.height = 'auto'
        box.style.height = `${box.scrollHeight + 2}px`
      }
      if (wide.matches) boxes.text.style.height = ''
    },
  }
  return sheet
}

function passageOf({ html, text, source, url }, raw) {
  const passage = document.createElement('article')
  const words = Object.assign(document.createElement('div'), { className: 'text', dir: 'auto' })
  drawText(words, html, text, raw)
  passage.append(words)
  if (source || url) {
    const foot = document.createElement('footer')
    foot.append(source)
    if (url) foot.append(Object.assign(document.createElement('a'), { href: url, target: '_blank', rel: 'noopener', textContent: 'Open ↗', title: 'Open this place in the document' }))
    passage.prepend(foot)
  }
  return passage
}
