// Draws; decides nothing. Answers arrive as HTML that the server made inert; everything else is set as text.

const SAID = { left: 'A is better', right: 'B is better', tie: 'equally good', both_bad: 'both bad' }

function viewOf(root) {
  const find = selector => root.querySelector(selector)
  const view = {
    root,
    find,
    reveal() {
      find('.loading').hidden = true
      find('.island').hidden = false
    },
    showPair(pair, old) {
      find('.ending').hidden = true
      find('.ballot').hidden = false
      find('.question').textContent = pair.question
      find('.left').innerHTML = pair.left
      find('.right').innerHTML = pair.right
      find('.contexts').hidden = !pair.contexts.length
      find('.passages').innerHTML = pair.contexts.map(each => `<div class="text" dir="auto">${each}</div>`).join('')
      const before = old && old.verdict ? `You had said: ${SAID[old.verdict]}.` : ''
      find('.before').textContent = before
      find('.before').hidden = !before
      for (const button of root.querySelectorAll('[data-verdict]')) {
        button.setAttribute('aria-pressed', String(Boolean(old) && button.dataset.verdict === old.verdict))
      }
      view.allow(true)
      const cards = find('.cards')
      cards.classList.remove('fresh')
      void cards.offsetWidth  // restarts the fade
      cards.classList.add('fresh')
      find('.spoken').textContent = `${before} Next question: ${pair.question}`
    },
    showEnd(title, text) {
      find('.ballot').hidden = true
      find('.ending').hidden = false
      find('.ending h2').textContent = title
      find('.ending p').textContent = text
      view.allow(false)
    },
    allow(voting) {
      for (const button of root.querySelectorAll('[data-verdict], [data-action=skip], [data-action=flag], [data-action=write]')) {
        button.disabled = !voting
      }
    },
    showCounts({ done, mine, total, votes, covered }, canUndo) {
      find('.mine').textContent = `${Math.min(done, total)} of ${total}`
      const others = Math.max(votes, mine)
      find('.ours').textContent = `Everybody together: ${others} ${others === 1 ? 'vote' : 'votes'} on ${Math.max(covered, Math.min(mine, total))} pairs`
      find('progress').max = Math.max(total, 1)
      find('progress').value = done
      find('[data-action=undo]').disabled = !canUndo
    },
    showSignal(waiting, stuck) {
      find('.signal').textContent = stuck && waiting ? `Offline. ${waiting} ${waiting === 1 ? 'vote waits' : 'votes wait'} here` : stuck ? 'Offline' : ''
    },
    showNotice(sentence) {
      find('.notice').textContent = sentence
      find('.notice').hidden = !sentence
    },
    write(open) {
      find('.write').hidden = !open
      find('[data-action=write]').setAttribute('aria-expanded', String(open))
      if (!open) return
      find('#write-in').focus({ preventScroll: true })
      find('.write').scrollIntoView({ block: 'center' })  // clear of the buttons that stick to the bottom
    },
    takeWriteIn() {
      const text = find('#write-in').value.trim()
      find('#write-in').value = ''
      view.write(false)
      return text
    },
  }
  return view
}
