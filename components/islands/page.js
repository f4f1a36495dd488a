// What a page's islands agree on: when keys are theirs, and how long something has been in sight.

const TEXT_BOX = 'input, textarea, select, [contenteditable]:not([contenteditable=false]), [role=combobox], [role=textbox]'
const OTHERS_WITH_KEYS = '[role=searchbox], [role=spinbutton], [role=slider], [role=menubar], [role=tree], [role=grid], [role=radiogroup], [role=tablist], audio, video'
const OPEN_DIALOG = 'dialog[open], [role=dialog], [role=alertdialog], [role=menu], [role=listbox], [aria-modal=true]'

// Says whether a key press is for a text box, something else with keys of its own, a wide text or an open dialog.
function isElsewhere(event, root) {
  const path = event.composedPath()
  const typing = path.some(each => each.matches?.(TEXT_BOX) || each.matches?.(OTHERS_WITH_KEYS))
  const scrolling = event.key?.startsWith('Arrow') && scrollsSideways(path[0])
  return Boolean(typing || scrolling || document.querySelector(OPEN_DIALOG) || root.querySelector('dialog[open]'))
}

// Pixels of the page above an element, wherever it is scrolled to.
function heightAbove(element) {
  let above = element.getBoundingClientRect().top
  for (let at = element.getRootNode().host; at; at = at.parentElement) above += at.scrollTop
  return Math.max(0, above)
}

class Clock {
  constructor() { this.start() }

  start() {
    this.spent = 0
    this.since = performance.now()
  }

  // Time in a hidden tab does not count.
  heed() {
    if (document.hidden) this.spent = this.ms
    this.since = document.hidden ? undefined : performance.now()
  }

  // Milliseconds in sight.
  get ms() { return this.spent + (this.since === undefined ? 0 : performance.now() - this.since) }
}

class Listeners {
  constructor() { this.offs = [] }

  on(target, name, act, options) {
    target.addEventListener(name, act, options)
    this.offs.push(() => target.removeEventListener(name, act, options))
  }

  off() { this.offs.forEach(off => off()) }
}

const islands = new WeakMap()

// Streamlit mounts again on every change of data or theme; the island that stands there goes on while it is `same`.
function keep(parentElement, data, same, make) {
  let island = islands.get(parentElement)
  if (!island || !same(island.data, data)) {
    island?.close()
    island = make()
    islands.set(parentElement, island)
  }
  return () => {
    islands.get(parentElement)?.close()
    islands.delete(parentElement)
  }
}

// Text as the server formatted it, or letter for letter as it was written.
function drawText(box, html, source, raw) {
  box.classList.toggle('raw', Boolean(raw))
  if (raw) box.textContent = source
  else box.innerHTML = html  // inert: services/rendering made it
}
