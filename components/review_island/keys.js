// What keys do here. Single keys count only outside text boxes, and nothing counts twice while it is held. Which letter it
// is for whom comes from the server (`services/keyboards.py`); digits rate, Ctrl+Enter submits, Ctrl+Z takes back.

const JUDGING = '[data-action=submit], [data-action=skip], [data-action=discard]'

// Takes a key press for the island, or leaves it to the text box, dialog or selection that it belongs to.
function pressed(island, event) {
  const held = island.keyboard.isHeld(event)
  const inDialog = document.querySelector(OPEN_DIALOG) || island.view.find('dialog[open]')
  const target = event.composedPath()[0]
  const handled = () => { event.preventDefault(); event.stopImmediatePropagation() }  // Streamlit has shortcuts of its own
  if (isComposing(event) || inDialog) return
  const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
  if (command && event.key === 'Enter' && (island.sheet.isBox(target) || !target.matches?.(TEXT_BOX))) {
    handled()
    if (!held) act(island, 'submit')
  } else if (event.key === 'Enter' && held && island.view.root.contains(target) && !target.matches?.(TEXT_BOX)) {
    event.preventDefault()  // it would press the button that has the focus on every repeat
  } else if (event.key === 'Escape' && island.selecting) {
    clearSelection(island.view.root)
  } else if (event.key === 'Escape' && (island.sheet.isBox(target) || island.sheet.tagging)) {
    handled()
    island.sheet.endTagging()
    if (island.sheet.isBox(target)) target.blur()
  } else if (isElsewhere(event, island.view.root)) {
    return
  } else if (command && keyName(event) === 'z') {
    handled()
    if (!held) act(island, 'undo')
  } else if (!isModified(event)) {
    single(island, event, held, handled)
  }
}

function act(island, action) {
  island.gestures.by = 'key'
  if (!['submit', 'skip', 'discard'].includes(action) || island.gestures.allowsKey(island.data.dwellMs)) island.act(action)
}

function single(island, event, held, handled) {
  const action = island.keyboard.actionOf(event)
  const digit = !event.shiftKey && /^[1-9]$/.test(keyName(event)) ? Number(keyName(event)) : 0
  if (!action && !digit) return
  if (selectsText(island.view.root)) return island.minding()
  handled()
  if (held) return
  if (digit && island.sheet.tagging) island.tag(island.data.tags[digit - 1]?.value)
  else if (digit) { if (digit <= 5) island.rate(island.sheet.focused, digit) }
  else act(island, action)
}
