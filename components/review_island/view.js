// Draws; decides nothing. Passages arrive as HTML that the server made inert; everything else is set as text.

const STATES = { submitted: 'submitted', discarded: 'discarded', skipped: 'skipped' }

function viewOf(root, data) {
  const find = selector => root.querySelector(selector)
  const all = selector => [...root.querySelectorAll(selector)]
  const view = {
    root,
    find,
    sheet: sheetOf(root, data),
    reveal() {
      find('.loading').hidden = true
      find('.island').hidden = false
    },
    showRecord(record, note) {
      find('.ending').hidden = true
      find('.desk').hidden = false
      view.sheet.draw(record)
      find('.state').textContent = note || (STATES[record.state] ? `You ${STATES[record.state]} this one.` : '')
      find('[data-action=submit] span').textContent = record.state === 'submitted' ? 'Submit again' : 'Submit'
      view.allow(true)
      const desk = find('.desk')
      desk.classList.remove('fresh')
      void desk.offsetWidth  // restarts the fade
      desk.classList.add('fresh')
      find('.spoken').textContent = `${note} Question: ${record.question}`
      view.fit()
    },
    showEnd({ title, text, again }) {
      find('.desk').hidden = true
      find('.ending').hidden = false
      find('.ending h2').textContent = title
      find('.ending p').textContent = text
      find('[data-action=again]').hidden = !again
      find('[data-action=again]').textContent = again ?? ''
      view.allow(false)
    },
    allow(reviewing) {
      for (const button of all('[data-action=submit], [data-action=skip], [data-action=discard]')) button.disabled = !reviewing
    },
    showCounts({ mine, anybodys, total }, others, can) {
      find('.mine').textContent = `${mine} of ${total} done by you`
      const together = `${Math.max(mine, anybodys)} by anybody`
      find('.ours').textContent = others.length ? `${together} · also here: ${listed(others)}` : together
      find('progress').max = Math.max(total, 1)
      find('progress').value = mine
      find('[data-action=undo]').disabled = !can.undo
      find('[data-action=previous]').disabled = !can.back
      find('[data-action=next]').disabled = !can.on
    },
    showKept(state) { find('.kept').textContent = { here: 'Draft kept here', saved: 'Draft saved' }[state] ?? '' },
    showSignal(waiting, stuck) {
      find('.signal').textContent = stuck && waiting ? `Offline. ${waiting} ${waiting === 1 ? 'review waits' : 'reviews wait'} here` : stuck ? 'Offline' : ''
    },
    showNotice(sentence) {
      find('.notice').textContent = sentence
      find('.notice').hidden = !sentence
    },
    showOpinion(opinion) {
      find('.opinion').hidden = !opinion
      if (!opinion) return
      const { others, record } = opinion
      const apart = [...new Set(others.flatMap(each => each.differs))]
      const who = listed(others.map(each => each.name))
      find('.opinion span').textContent = `${who} reviewed “${shortened(record.question)}” too: ${apart.length ? `you differ on ${listed(apart)}.` : 'you agree.'}`
      find('.opinion').classList.toggle('apart', apart.length > 0)
    },
    compare({ others, record }) {
      find('.opinion-question').textContent = record.fields.question_text
      find('.opinion-list').replaceChildren(...others.map(each => opinionCard(each, record)))
      find('.opinions').showModal()
    },
    // On a desk everything fits the window; what is longer scrolls in its own pane.
    fit() {
      const top = find('.island').getBoundingClientRect().top + document.documentElement.scrollTop
      find('.island').style.setProperty('--tall', `${Math.max(500, window.innerHeight - Math.max(0, top) - 12)}px`)
      view.sheet.fit()
    },
  }
  return view
}

function listed(names) { return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0] ?? '' }

function shortened(text) { return text.length > 60 ? `${text.slice(0, 57).trimEnd()}…` : text }

function opinionCard(opinion, record) {
  const card = document.createElement('article')
  const title = document.createElement('h3')
  const rated = [['question', opinion.question_rating], ['passages', opinion.context_rating]].filter(([, value]) => value)
  title.textContent = [opinion.name, ...rated.map(([what, value]) => `${what} ${value}`), ...opinion.tags].join(' · ')
  const text = document.createElement('div')
  text.className = 'diff'
  text.dir = 'auto'
  drawDiff(text, record.fields.text, opinion.text)
  card.append(title, text)
  if (opinion.comment) card.append(Object.assign(document.createElement('p'), { className: 'said', textContent: `“${opinion.comment}”` }))
  return card
}
