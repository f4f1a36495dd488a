// Keys and buttons in, votes out. The next pair is on the screen before the vote has left the page.

class Island {
  constructor(root, data) {
    this.data = data
    this.clock = new Clock()
    this.times = []
    this.keyboard = new Keyboard(data.keys.bindings)
    this.gestures = new Gestures()
    this.view = viewOf(root)
    this.view.fills = !data.preview
    this.view.offerReasons(data.reasons)
    this.offerKeys(root)
    this.url = `${data.base}/api/votes/${data.comparison}`
    this.outbox = new Outbox(`winrate.outbox.${data.labeler}.`, {
      onChange: () => this.drawState(),
      onAnswer: () => {},
      onRefused: (entry, sentence) => {
        this.pairs.refused(entry.body)
        this.view.showNotice(sentence)
        this.pairs.refill(true)
      },
    })
    this.pairs = new Pairs(this.url, data.ahead, this.outbox, trouble => this.arrived(trouble))
    this.listen(root)
    this.view.find('.guidelines').innerHTML = data.guidelines
    if (!data.preview) showLeftByOthers(this.view.root, 'winrate.outbox.', data, ['vote', 'votes'])
    if (data.preview) this.preview()
    else this.outbox.flush().finally(() => this.pairs.refill())
  }

  listen(root) {
    this.listeners = new Listeners()
    const on = this.listeners.on.bind(this.listeners)
    on(window, 'keydown', event => this.key(event), true)
    on(window, 'offline', () => this.drawState())
    on(window, 'online', () => { this.pairs.refill(); this.drawState() })
    on(window, 'resize', () => this.view.fit())
    on(window, 'storage', event => this.elsewhere(event))
    on(document, 'visibilitychange', () => this.clock.heed())
    this.keyboard.listen(on)
    this.gestures.listen(root, on)
    on(root, 'click', event => this.click(event), true)
    this.keyChoice?.listen(on)
    on(document, 'selectionchange', () => { if (this.selecting && !selectsText(root)) this.leaveSelection() })
    on(root, 'close', () => this.gestures.change(), true)
    on(this.view.find('.pass'), 'close', () => this.passed())
    on(this.view.find('.better'), 'close', () => this.bettered())
    on(this.view.find('.help'), 'close', () => this.greeted())
    this.view.scrollTogether(on)
  }

  offerKeys(root) {
    const { choice } = this.data.keys
    for (const each of choice?.actions ?? []) {
      const reason = this.data.reasons[/^reason(\d)$/.exec(each.action)?.[1] - 1]
      if (reason) each.words = `Reason: ${reason.label}`
    }
    this.view.find('.change-keys').hidden = !choice
    if (choice) {
      this.keyChoice = new KeyChoice(root, this.keyboard, choice, bindings => {
        this.keyboard.use(bindings)
        this.keyboard.show(root)
      })
    }
    this.keyboard.show(root)
  }

  click(event) {
    const button = this.gestures.pressed(event, JUDGING)
    if (button) this.press(button.dataset)
  }

  press({ verdict, action, reason, guess, start }) {
    if (start) return this.view.startFrom(start)
    if (guess) return this.guess(guess)
    this.act(verdict ?? action ?? (reason && `reason:${reason}`))
  }

  key(event) {
    const target = event.composedPath()[0]
    const held = this.keyboard.isHeld(event)
    if (event.key === 'Escape' && target.id === 'write-in') return target.blur()
    if (event.key === 'Escape' && this.selecting) return clearSelection(this.view.root)
    // A held Enter would press the button that has the focus again on every repeat.
    if (event.key === 'Enter' && held && this.view.root.contains(target) && !target.matches(TEXT_BOX)) return event.preventDefault()
    const action = actionOf(event, this)
    if (!action) return undefined
    if (selectsText(this.view.root)) return this.minding()
    event.preventDefault()
    event.stopImmediatePropagation()  // Streamlit has shortcuts of its own on some letters
    if (held || (VERDICTS.has(action) && !this.gestures.allowsKey(this.data.dwellMs))) return undefined
    this.gestures.by = 'key'
    this.act(action)
    return undefined
  }

  // Keys belong to the selected text, and the person hears so.
  minding() {
    this.selecting = true
    this.view.showNotice('Text is selected, so keys do nothing. Press Esc or click anywhere to go on.')
  }

  leaveSelection() {
    this.selecting = false
    this.view.showNotice('')
  }

  act(action) {
    if (!action || !(this.pairs.loaded || this.practice)) return
    if (action === 'help' || action === 'guidelines') return this.open(() => this.view.showHelp(action))
    if (action === 'keys') return this.open(() => { this.view.find('.help').close(); this.keyChoice.open() })
    if (action === 'practice-next') return this.practiceNext()
    if (action === 'differences') return this.view.toggleDifferences()
    if (action === 'raw') return this.view.toggleRaw()
    if (action === 'go-on') return location.reload()  // the page then shows the next comparison; the outbox stays
    if (action === 'contexts') return this.view.toggleContexts()
    if (VERDICTS.has(action) && this.guessing) return this.guess(action)
    if (action === 'undo') return this.undo()
    if (action.startsWith('reason:')) return this.explain(action.slice(7))
    if (action === 'better') return this.last && this.open(() => this.view.askBetter(this.last.pair))
    if (!this.shown) return
    if (VERDICTS.has(action) && this.clock.ms < this.data.dwellMs) return
    if (this.practice) return VERDICTS.has(action) && this.tried(action)
    if (action === 'write') return this.view.write(this.view.find('.write').hidden)
    if (action === 'flag' || action === 'skip') return this.askPass(action)
    this.vote(action)
  }

  vote(verdict) {
    const duration = Math.round(this.clock.ms)
    const body = { pair: this.shown.id, verdict, duration_ms: duration, write_in: this.view.takeWriteIn() }
    this.times.push(duration)
    const last = { pair: this.shown, verdict }
    last.id = this.leave('', body, verdict)
    this.remember(last)
  }

  // A dialog opens: a second click of the one that opened it is not for what stands there now.
  open(show) {
    show()
    this.gestures.change()
  }

  askPass(kind) {
    this.asked = this.shown
    this.open(() => this.view.askPass(kind))
  }

  pass(kind, reason) {
    this.view.takeWriteIn()
    this.leave('/pass', { pair: this.shown.id, kind, reason }, null)
    this.remember(undefined)
  }

  leave(path, body, verdict) {
    const id = newId()
    this.pairs.handle(id, verdict)
    this.send(path, { id, ...body })
    this.view.showNotice('')
    this.draw()
    return id
  }

  send(path, body) { this.outbox.add(this.url + path, { labeler: this.data.labeler, ...body }) }

  // What a reason or a better answer would be added to.
  remember(last) {
    this.last = last
    this.view.showLast(last)
  }

  explain(reason) {
    if (!this.last || this.closed || !FAULTY[this.last.verdict]) return
    this.last.reason = reason
    this.send('/why', { id: this.last.id, reason })
    this.view.showLast(this.last)
  }

  undo() {
    if (this.closed || this.practice || this.guessing) return
    const last = this.pairs.back()
    if (!last) return
    this.send('/undo', { id: last.id })
    this.remember(undefined)
    this.draw(last)
  }

  guess(side) {
    if (this.clock.ms < this.data.dwellMs) return  // a key meant for one more pair is no opinion
    const picked = { left: 'left', right: 'right' }[side] ?? null
    this.send('/guess', { id: newId(), pair: this.guessing.id, side: picked })
    this.guessing = this.pairs.guess = undefined
    this.guessed = true
    this.draw()
  }

  passed() {
    const { done, kind, reason } = this.view.passAnswered()
    if (done && this.shown === this.asked) this.pass(kind, reason)
  }

  bettered() {
    const text = this.view.betterAnswered()
    if (text && this.last) this.send('/why', { id: this.last.id, write_in: text })
    this.clock.start()
  }

  // What the same labeler did in another tab is not asked for here again.
  elsewhere({ key, newValue }) {
    const { url, body } = key?.startsWith(this.outbox.prefix) ? JSON.parse(newValue) ?? {} : {}
    if (!url?.startsWith(this.url) || !this.pairs.loaded) return
    this.pairs.follow(body, url.endsWith('/undo'))
    if (!this.practice && this.shown && this.shown !== this.pairs.current) this.draw()
    else this.drawState()
  }

  // What most people would say stands with the pair that it is about, until the person goes on.
  tried(verdict) {
    const feedback = this.practice.vote(verdict)
    if (!feedback) return this.practiceNext()
    this.shown = undefined
    this.view.showFeedback(feedback)
    this.gestures.change()
  }

  practiceNext() {
    const tried = this.practice
    tried.next()
    if (!tried.current) this.practice = this.data.preview ? new Practice(tried.pairs, tried.said) : undefined
    this.draw()
    if (!this.practice && this.shown) this.view.showPractice('From here on it counts.')
  }

  preview() {
    this.practice = new Practice(this.data.practice, 'Preview')
    this.view.reveal()
    this.draw()
  }

  arrived(trouble) {
    this.trouble = trouble
    this.view.reveal()
    if (trouble) this.view.showNotice(trouble)
    if (!this.shown || !this.pairs.open) this.draw()
    else this.drawState()
    this.greet()
  }

  // A newcomer reads the guidelines first; the same ones for another comparison are not shown again.
  greet() {
    const key = `winrate.read.${this.data.edition}.${this.data.labeler}`
    const shelf = openShelf(key)
    if (!this.pairs.loaded || shelf.keys().length || !this.shown) return
    shelf.write(key, true)
    if (!this.pairs.history.length) this.view.showHelp('both')
  }

  greeted() {
    const dialog = this.view.find('.help')
    if (dialog.returnValue === 'try') {
      this.practice = new Practice(this.data.practice, 'Practice pair')
      this.draw()
    }
    dialog.returnValue = ''
    this.clock.start()
  }

  draw(old) {
    if (this.practice) return this.drawPractice()
    if (!this.pairs.open) return this.finish()
    this.shown = this.pairs.current
    if (this.shown) {
      this.view.showPair(this.shown, old)
      this.clock.start()
      this.gestures.show()
    } else if (this.pairs.complete && this.pairs.guess && !this.guessed) {
      this.guessing = this.pairs.guess
      this.view.showGuess(this.guessing)
      this.clock.start()
      this.gestures.show()
    } else if (this.pairs.complete) {
      const title = this.pairs.counts.done ? 'Thank you!' : 'Nothing to vote on right now'
      this.view.showEnd(title, this.thanks(), { elsewhere: this.pairs.elsewhere })
    } else {
      this.view.showEnd('One moment…', 'The next pairs are on their way.', { over: false })
    }
    this.drawState()
  }

  // At the end, and once every vote has arrived, the server says whether others left pairs to us, and whether there is a last question.
  lookOnceMore() {
    if (this.looked || this.closed || !this.pairs.complete || this.pairs.current || this.outbox.waiting) return
    this.looked = true
    this.pairs.refill(true)
  }

  drawPractice() {
    this.shown = this.practice.current
    this.view.showPair(this.shown)
    this.view.showPractice(this.practice.sentence)
    this.clock.start()
    this.gestures.show()
  }

  finish() {
    this.closed = true
    this.shown = undefined
    this.pairs.close()
    const said = `${this.thanks()} Nothing more is taken.`
    this.view.showEnd('This vote has closed', said, { elsewhere: this.pairs.elsewhere })
    this.drawState()
  }

  thanks() {
    const { mine, done, votes, covered } = this.pairs.counts
    const skipped = done - mine
    const said = `You voted on ${counted(mine, 'pair')}`
    const whole = skipped ? `${said} and passed on ${skipped}.` : `${said}.`
    const all = `Together you all have ${counted(Math.max(votes, mine), 'vote')} on ${counted(Math.max(covered, 1), 'pair')}.`
    const waiting = this.pairs.mayComeBack ? 'Others hold some pairs; what they leave comes here by itself.' : ''
    return `${done ? `${whole} ${all}` : ''} ${waiting}`.trim()
  }

  drawState() {
    this.view.showCounts(this.pairs.counts, this.pairs.history.length > 0 && !this.closed, pace(this.times))
    this.view.showSignal(this.outbox.waiting, this.outbox.offline)
    if (this.outbox.trouble) this.view.showNotice(this.outbox.trouble)
    this.lookOnceMore()
  }

  close() {
    this.listeners.off()
    this.outbox.close()
    this.pairs.close()
  }
}

// Milliseconds a pair takes this labeler; undefined before there is much to tell from.
function pace(times) {
  return times.length < 3 ? undefined : times.slice(-15).sort((one, other) => one - other)[Math.floor(Math.min(times.length, 15) / 2)]
}

const same = (one, other) => one.comparison === other.comparison && one.labeler === other.labeler

export default function ({ data, parentElement }) {
  return keep(parentElement, data, same, () => new Island(parentElement, data))
}
