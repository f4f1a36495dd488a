// A press belongs to what was on screen when it began. Whatever comes after that in the same movement finds something
// else there and does nothing: the second click of a double click, a second finger, a click beside a key.

const DOUBLE_MS = 500  // the usual time of a double click
const DOUBLE_PX = 40

class Gestures {
  constructor() {
    this.scene = 0
    this.changedAt = this.shownAt = -Infinity
  }

  listen(root, on) {
    const begin = kind => { this.start = { kind, scene: this.scene, at: performance.now() } }
    this.island = root.querySelector('.island')
    on(root, 'pointermove', event => { if (event.movementX || event.movementY) this.island.classList.remove('resting') })
    on(root, 'pointerdown', () => begin('pointer'), true)
    on(window, 'keydown', event => { if (event.key === 'Enter' || event.key === ' ') begin('key') }, true)
  }

  // Something else is on screen, as a dialog.
  change() {
    this.scene += 1
    this.changedAt = performance.now()
  }

  // Something else is to be judged; `by` is what brought it: a 'key' of its own, 'enter' on a button or a 'pointer'.
  show() {
    this.change()
    this.shownAt = this.changedAt
    this.shownBy = this.by
    this.island.classList.toggle('resting', this.by === 'pointer')
  }

  // Gives the button that a click is meant to press; of one that is not, nobody else hears.
  pressed(click, judging) {
    const button = click.target.closest?.('button')
    if (!button) return undefined
    if (click.detail) button.blur()  // or Space, meant to scroll, would press it on what comes next
    if (this.owns(click, button.matches(judging))) return button
    click.preventDefault()
    click.stopPropagation()
    return undefined
  }

  // Says whether a click is meant for what is on screen; one that judges it (`judging`) comes after a look at it.
  owns(click, judging) {
    const byKey = click.detail === 0  // Enter, Space or a screen reader
    const by = byKey ? 'enter' : 'pointer'
    const started = this.start?.kind === (byKey ? 'key' : 'pointer') ? this.start : { scene: this.scene, at: performance.now() }
    this.start = undefined
    if (started.scene !== this.scene || (click.detail > 1 && this.series !== this.scene)) return false
    if (judging && started.at - this.shownAt < DOUBLE_MS) return false
    const again = byKey || (this.last && Math.hypot(click.clientX - this.last.x, click.clientY - this.last.y) < DOUBLE_PX)
    if (again && this.by === by && started.at - this.changedAt < DOUBLE_MS) return false
    if (click.detail <= 1) this.series = this.scene
    this.last = byKey ? undefined : { x: click.clientX, y: click.clientY }
    this.by = by
    return true
  }

  // Says whether a key may judge what is on screen: after `dwellMs`, or a double click's time where a click brought it.
  allowsKey(dwellMs) {
    const wait = ['pointer', 'enter'].includes(this.shownBy) ? DOUBLE_MS : dwellMs
    return performance.now() - this.shownAt >= wait
  }
}
