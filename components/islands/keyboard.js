// Which action a key press asks for, whatever the keyboard's layout, and whether the press is meant for the page at all.

const KEY_LIFTED_MS = 1500  // a held key repeats sooner; after this long a key-up was missed
const MODIFIERS = ['Control', 'Alt', 'Meta', 'AltGraph', 'Hyper', 'Super']
const KEY_LABELS = { arrowleft: '←', arrowright: '→', backspace: '⌫', delete: 'Del', insert: 'Ins' }
const UNNAMED = new Set(['dead', 'process'])

// The ASCII digit of a digit in any script; undefined for anything else. Unicode keeps each script's ten in one run.
function digitOf(char) {
  if (!/^\p{Nd}$/u.test(char)) return undefined
  let before = 0
  while (/^\p{Nd}$/u.test(String.fromCodePoint(char.codePointAt(0) - before - 1))) before += 1
  return String(before % 10)
}

// One name for a key in every layout: the digit of the digit row and the number pad, the Latin letter where a letter of
// another script is typed, otherwise what is typed, in lower case; '' for a key that has no name.
function keyName({ key = '', code = '' }) {
  const pad = /^Numpad(\d)$/.exec(code)
  if (pad) return pad[1]  // without Num Lock its keys are arrows and Home and End
  const typed = key.normalize('NFKC')
  const [, onDigit, onLetter] = /^(?:Digit(\d)|Key([A-Z]))$/.exec(code) ?? []
  if ([...typed].length !== 1) {
    // Two letters of one key, as لا: some browsers give both, others no name.
    if (/^$|^Unidentified$|[^\0-\x7f]/.test(typed)) return (onDigit ?? onLetter ?? '').toLowerCase()
    return UNNAMED.has(key.toLowerCase()) || key.startsWith('Numpad') ? '' : key.toLowerCase()
  }
  const digit = digitOf(typed) ?? onDigit
  const foreign = /^[\p{L}\p{M}]$/u.test(typed) && !/^\p{Script=Latin}$/u.test(typed)
  return digit ?? ((foreign && onLetter) || typed).toLowerCase()
}

function keyLabel(name) { return KEY_LABELS[name] ?? name.toUpperCase() }

function isComposing(event) { return event.isComposing || event.keyCode === 229 || event.key === 'Process' }

function isModified(event) { return MODIFIERS.some(name => event.getModifierState(name)) }

// Whether text is selected on the page or in the island: keys then belong to the selection. Browsers differ in how much of
// a selection inside a component they show to the page.
function selectsText(root) {
  const selections = [document.getSelection(), root.getSelection?.()].filter(Boolean)
  const ranges = selections[0]?.getComposedRanges?.({ shadowRoots: [root] }) ?? []
  return selections.some(selection => String(selection).trim()) || ranges.some(range => textOf(range).trim())
}

function textOf({ startContainer, startOffset, endContainer, endOffset }) {
  const range = document.createRange()
  range.setStart(startContainer, startOffset)
  range.setEnd(endContainer, endOffset)
  return range.toString()
}

function clearSelection(root) {
  for (const selection of [document.getSelection(), root.getSelection?.()]) selection?.removeAllRanges()
}

// Whether the arrows would scroll the text that has the focus sideways, as a wide table.
function scrollsSideways(target) {
  const text = target.closest?.('.text')
  return Boolean(text) && [text, ...text.querySelectorAll('*')].some(part =>
    part.scrollWidth > part.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(part).overflowX))
}

class Keyboard {
  // bindings: {action: [key, ...]}, the one to show first.
  constructor(bindings) {
    this.down = new Map()
    this.use(bindings)
  }

  use(bindings) {
    this.bindings = bindings
    this.actions = new Map(Object.entries(bindings).flatMap(([action, keys]) => keys.map(key => [key, action])))
  }

  listen(on) {
    on(window, 'keyup', event => {
      this.down.delete(event.code || event.key)
      if (event.key === 'Meta') this.down.clear()  // macOS says nothing of keys that go up beside Command
    }, true)
    on(window, 'blur', () => this.down.clear())
  }

  // Whether a key-down is one more of a key that is held, whatever sends it: remote desktops mark no repeats.
  isHeld(event) {
    const id = event.code || event.key
    const held = event.repeat || performance.now() - (this.down.get(id) ?? -Infinity) < KEY_LIFTED_MS
    if (!isModified(event)) this.down.set(id, performance.now())
    return held
  }

  // The action of a key press without modifiers. "?" is typed with Shift on most keyboards, and only opens the help.
  actionOf(event) {
    if (isComposing(event) || isModified(event)) return undefined
    if (event.shiftKey) return event.key === '?' && this.actions.get('?') === 'help' ? 'help' : undefined
    return this.actions.get(keyName(event))
  }

  show(root) {
    for (const place of root.querySelectorAll('[data-key-of]')) {
      const keys = this.bindings[place.dataset.keyOf] ?? []
      place.textContent = keyLabel(keys[0] ?? '')
      place.closest('button, summary')?.setAttribute('aria-keyshortcuts', keys.map(spokenKey).join(' '))
    }
    for (const place of root.querySelectorAll('[data-keys-of]')) {
      const boxes = (this.bindings[place.dataset.keysOf] ?? []).map(key =>
        Object.assign(document.createElement('kbd'), { textContent: keyLabel(key) }))
      place.replaceChildren(...boxes.flatMap(box => [box, ' ']))
    }
  }
}

// A key's name as aria-keyshortcuts spells it.
function spokenKey(name) {
  return { arrowleft: 'ArrowLeft', arrowright: 'ArrowRight', backspace: 'Backspace' }[name] ?? name.toUpperCase()
}
