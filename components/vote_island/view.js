// Draws; decides nothing. Answers arrive as HTML that the server made inert; everything else is set as text.

const SAID = { left: 'A is better', right: 'B is better', tie: 'equally good', both_bad: 'both bad' }

const counted = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`

function viewOf(root) {
  const find = selector => root.querySelector(selector)
  const view = {
    root,
    find,
    ...afterOf(root),
    reveal() {
      find('.loading').hidden = true
      find('.island').hidden = false
      view.fit()
    },
    // The island fills the window, so that its buttons stand at the bottom; a preview stands amid a page.
    fit() { if (view.fills) find('.island').style.setProperty('--above', `${heightAbove(find('.island'))}px`) },
    showPair(pair, old) {
      find('.ending').hidden = true
      find('.ballot').hidden = false
      find('.actions').classList.remove('over')
      find('.question').textContent = pair.question
      view.pair = pair
      view.drawTexts()
      view.showPractice('')
      view.tellFeedback(false)
      view.rewind()
      find('.verdicts').hidden = false
      find('.guesses').hidden = true
      for (const each of root.querySelectorAll('.contexts, .for-contexts')) each.hidden = !pair.contexts.length
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
    // Nothing is in sight; `over` says that nothing more is coming either, so there is nothing to press.
    showEnd(title, text, { over = true, elsewhere = 0 } = {}) {
      find('.actions').classList.toggle('over', over)
      find('.ballot').hidden = true
      find('.ending').hidden = false
      find('.verdicts').hidden = false
      find('.guesses').hidden = true
      view.showPractice('')
      find('.ending h2').textContent = title
      find('.ending p').textContent = text
      find('.go-on').textContent = `Go on: ${elsewhere} more ${elsewhere === 1 ? 'pair' : 'pairs'}`
      find('.go-on').hidden = !elsewhere
      view.allow(false)
    },
    showGuess(pair) {
      view.showPair(pair)
      view.allow(false)
      view.showPractice('One last question, if you like: which of these two do you think is the fine-tuned model? It changes no vote.')
      find('.verdicts').hidden = true
      find('.guesses').hidden = false
    },
    // Where a practice verdict stands to what most people say, beside the pair; the buttons wait meanwhile.
    showFeedback({ right, title, why, last }) {
      find('.feedback').classList.toggle('right', right)
      find('.feedback h3').textContent = `${right ? '✓' : '✗'} ${title}`
      find('.feedback p').textContent = why
      find('[data-action=practice-next]').textContent = last ? 'Start voting' : 'Next practice pair'
      view.tellFeedback(true)
      find('[data-action=practice-next]').focus({ preventScroll: true })
    },
    tellFeedback(on) {
      find('.feedback').hidden = !on
      find('.actions').classList.toggle('waiting', on)
    },
    showPractice(sentence) {
      find('.practice').textContent = sentence
      find('.practice').hidden = !sentence
    },
    showHelp(part) {
      find('.help .guidelines').hidden = part === 'help'
      find('.help .sheet').hidden = part === 'guidelines'
      find('.help .try').hidden = part !== 'both'
      find('.help').classList.toggle('first', part === 'both')
      find('.help .start').textContent = part === 'both' ? 'Start voting' : 'Back to voting'
      find('.help').showModal()
    },
    toggleDifferences() {
      view.marking = !view.marking
      find('[data-action=differences]').setAttribute('aria-pressed', String(view.marking))
      if (!view.pair || find('.ballot').hidden) return
      view.drawTexts()
    },
    toggleRaw() {
      view.raw = !view.raw
      find('[data-action=raw]').setAttribute('aria-pressed', String(view.raw))
      if (view.pair && !find('.ballot').hidden) view.drawTexts()
    },
    drawTexts() {
      const { pair, raw } = view
      for (const side of ['left', 'right']) drawText(find(`.${side}`), pair[side], pair.source[side], raw)
      find('.passages').replaceChildren(...pair.contexts.map((html, place) => {
        const box = Object.assign(document.createElement('div'), { className: 'text', dir: 'auto' })
        drawText(box, html, pair.source.contexts[place], raw)
        return box
      }))
      const remark = view.marking ? markDifferences(find('.left'), find('.right')) : ''
      find('.compared').textContent = remark
      find('.compared').hidden = !remark
    },
    toggleContexts() {
      const contexts = find('.contexts')
      contexts.open = !contexts.hidden && !contexts.open
    },
    // Long answers are read side by side: where one is scrolled to, the other follows.
    scrollTogether(on) {
      const [left, right] = [find('.left'), find('.right')]
      const reach = box => box.scrollHeight - box.clientHeight
      const follow = (from, to) => {
        const wanted = reach(from) > 0 ? Math.round(from.scrollTop / reach(from) * reach(to)) : 0
        if (reach(from) > 0 && Math.abs(to.scrollTop - wanted) > 2) to.scrollTop = wanted
      }
      let leader
      for (const [from, to] of [[left, right], [right, left]]) {
        for (const name of ['pointerenter', 'wheel', 'focus', 'touchstart']) on(from, name, () => { leader = from }, { passive: true })
        on(from, 'scroll', () => { if (leader === from) follow(from, to) })
      }
    },
    rewind() {
      for (const box of [find('.left'), find('.right')]) if (box.scrollTop) box.scrollTop = 0
    },
    askPass(kind) {
      const dialog = find('.pass')
      dialog.dataset.kind = kind
      find('#pass-title').textContent = kind === 'flag' ? 'What is wrong with this pair?' : 'Skip this pair?'
      find('.pass .primary').textContent = kind === 'flag' ? 'Flag it' : 'Skip it'
      dialog.showModal()
    },
    passAnswered() {
      const dialog = find('.pass')
      const answer = { done: dialog.returnValue === 'done', kind: dialog.dataset.kind, reason: find('#reason').value.trim() }
      dialog.returnValue = ''
      find('#reason').value = ''
      return answer
    },
    askBetter(pair) {
      view.betterPair = pair
      find('.better label').textContent = pair.question
      find('.better').showModal()
      find('#better').focus()
    },
    betterAnswered() {
      const dialog = find('.better')
      const text = dialog.returnValue === 'done' ? find('#better').value.trim() : ''
      dialog.returnValue = ''
      find('#better').value = ''
      view.betterPair = undefined
      return text
    },
    startFrom(side) {
      const [pair, box] = view.betterPair ? [view.betterPair, find('#better')] : [view.pair, find('#write-in')]
      box.value = pair.source[side]
      box.focus()
    },
    allow(voting) {
      for (const button of root.querySelectorAll('[data-verdict], [data-action=skip], [data-action=flag], [data-action=write], [data-action=differences]')) {
        button.disabled = !voting
      }
    },
    showCounts({ done, mine, total, votes, covered }, canUndo, pace) {
      const minutes = pace && Math.ceil(Math.max(0, total - done) * pace / 60000)
      find('.pace').textContent = minutes ? `about ${minutes} min left` : ''
      find('.mine').textContent = `${Math.min(done, total)} of ${total}`
      const others = Math.max(votes, mine)
      const pairs = Math.max(covered, Math.min(mine, total))
      find('.ours').textContent = `Everybody together: ${counted(others, 'vote')} on ${counted(pairs, 'pair')}`
      find('progress').max = Math.max(total, 1)
      find('progress').value = done
      find('[data-action=undo]').disabled = !canUndo
    },
    showSignal(waiting, stuck) {
      find('.signal').textContent = stuck && waiting ? `Offline. ${counted(waiting, 'vote')} ${waiting === 1 ? 'waits' : 'wait'} here` : stuck ? 'Offline' : ''
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
