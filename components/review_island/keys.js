// Which key does what. Single letters count only outside text boxes, and nothing counts twice while it is held.

const KEYS = {
  j: 'next', k: 'previous', e: 'edit', q: 'question', t: 'tags', c: 'comment', d: 'discard', s: 'skip', o: 'opinion', r: 'raw', '?': 'help',
}

// Takes a key press for the island, or leaves it to the text box or dialog that it belongs to.
function pressed(island, event) {
  const inDialog = document.querySelector(OPEN_DIALOG) || island.view.find('dialog[open]')
  const target = event.composedPath()[0]
  const handled = () => { event.preventDefault(); event.stopImmediatePropagation() }  // Streamlit has shortcuts of its own
  if (event.isComposing || inDialog) return
  const command = (event.ctrlKey || event.metaKey) && !event.altKey
  if (command && event.key === 'Enter' && (island.sheet.isBox(target) || !target.matches?.(TEXT_BOX))) {
    handled()
    if (!event.repeat) island.act('submit')
  } else if (event.key === 'Escape' && (island.sheet.isBox(target) || island.sheet.tagging)) {
    handled()
    island.sheet.endTagging()
    if (island.sheet.isBox(target)) target.blur()
  } else if (target.matches?.(TEXT_BOX)) {
    return
  } else if (command && event.key.toLowerCase() === 'z' && !event.shiftKey) {
    handled()
    if (!event.repeat) island.act('undo')
  } else if (!command && !event.altKey) {
    letter(island, event, handled)
  }
}

function letter(island, event, handled) {
  const key = event.key.toLowerCase()
  const digit = /^[1-9]$/.test(key) ? Number(key) : 0
  if (!KEYS[key] && !digit) return
  handled()
  if (event.repeat) return
  if (digit && island.sheet.tagging) island.tag(island.data.tags[digit - 1]?.value)
  else if (digit) { if (digit <= 5) island.rate(island.sheet.focused, digit) }
  else island.act(KEYS[key])
}
