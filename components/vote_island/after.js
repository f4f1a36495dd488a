// The row about the last vote: what it said, and what was wrong with which answer of that pair.

// Whom a fault can describe after each verdict; where both are equally good there is none.
const FAULTY = { left: 'B', right: 'A', both_bad: 'both answers' }

function afterOf(root) {
  const find = selector => root.querySelector(selector)
  return {
    offerReasons(reasons) {
      find('.for-reasons').hidden = !reasons.length
      find('.last-reason').dataset.keyOf = `reason${Math.max(1, reasons.length)}`
      find('.reasons').replaceChildren(...reasons.map(({ word, label }, place) => {
        const button = document.createElement('button')
        button.dataset.reason = word
        button.innerHTML = `<span></span><kbd data-key-of="reason${place + 1}"></kbd>`
        button.firstChild.textContent = label
        return button
      }))
    },
    showLast(last) {
      find('.after').classList.toggle('told', Boolean(last))
      if (!last) return
      const faulty = find('.reasons').firstChild && FAULTY[last.verdict]
      find('.last').textContent = `Last vote: ${SAID[last.verdict]}.${faulty ? ` What was wrong with ${faulty} there?` : ''}`
      find('.reasons').hidden = !faulty
      find('.reasons').ariaLabel = faulty ? `What was wrong with ${faulty} in the last pair` : ''
      find('[data-action=better]').classList.toggle('offered', last.verdict === 'both_bad')
      for (const button of find('.reasons').children) {
        button.setAttribute('aria-pressed', String(button.dataset.reason === last.reason))
      }
      find('.chips').scrollLeft = 0
    },
  }
}
