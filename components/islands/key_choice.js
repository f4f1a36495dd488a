// The dialog in which people choose their own keys. They are kept on the server, for this person on every device.

class KeyChoice {
  // data: {url, labeler, actions: [{action, words, usual}], refused: {key: sentence}}; onChange(bindings) once it is saved.
  constructor(root, keyboard, data, onChange) {
    Object.assign(this, { keyboard, data, onChange })
    this.dialog = document.createElement('dialog')
    this.dialog.className = 'choose-keys'
    this.dialog.setAttribute('aria-labelledby', 'choose-keys-title')
    this.dialog.innerHTML = `
      <h2 id="choose-keys-title">Your keys</h2>
      <p>Select an action, then press the key you want for it. Your choice applies to you only, on every computer.</p>
      <dl></dl>
      <p class="refusal" role="alert"></p>
      <div class="choices">
        <button type="button" class="primary" data-keys="save">Save</button>
        <button type="button" data-keys="usual">Reset to default</button>
        <button type="button" data-keys="cancel">Cancel</button>
      </div>`
    root.querySelector('.island').append(this.dialog)
  }

  row({ action, words }) {
    const row = document.createElement('div')
    const name = Object.assign(document.createElement('dt'), { textContent: words })
    const place = document.createElement('dd')
    const button = Object.assign(document.createElement('button'), { type: 'button' })
    button.dataset.changes = action
    button.setAttribute('aria-label', words)
    place.append(button)
    row.append(name, place)
    return row
  }

  listen(on) {
    on(this.dialog, 'click', event => this.press(event.target.closest('button')?.dataset ?? {}))
    on(window, 'keydown', event => this.key(event), true)
    on(this.dialog, 'close', () => this.dialog.querySelector('dl').replaceChildren())
    on(this.dialog, 'cancel', event => { if (this.changing) { event.preventDefault(); this.change(undefined) } })
  }

  open() {
    this.draft = Object.fromEntries(this.data.actions.map(({ action }) => [action, this.keyboard.bindings[action][0]]))
    this.dialog.querySelector('dl').replaceChildren(...this.data.actions.map(action => this.row(action)))
    this.change(undefined)
    this.dialog.showModal()
  }

  press({ changes, keys }) {
    if (changes) return this.change(this.changing === changes ? undefined : changes)
    if (keys === 'cancel') return this.dialog.close()
    if (keys === 'save') return this.save()
    if (keys !== 'usual') return undefined
    this.draft = Object.fromEntries(this.data.actions.map(({ action, usual }) => [action, usual]))
    return this.change(undefined)
  }

  key(event) {
    if (!this.dialog.open || !this.changing || event.repeat || isComposing(event)) return
    if (['Escape', 'Tab', 'Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock'].includes(event.key)) return
    event.preventDefault()
    event.stopPropagation()
    if (event.shiftKey || isModified(event)) return this.refuse('Press one key alone, without Shift, Ctrl, Alt or Cmd.')
    const name = event.key === ' ' ? 'space' : keyName(event)
    const sentence = this.data.refused[name] ?? (this.fits(name) ? '' : 'This key cannot be used. Choose a letter, a digit or a sign.')
    if (sentence) return this.refuse(sentence)
    this.draft[this.changing] = name
    this.change(undefined)
  }

  fits(name) { return name in KEY_LABELS || /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(name) }

  change(action) {
    this.changing = action
    for (const button of this.dialog.querySelectorAll('[data-changes]')) {
      const own = button.dataset.changes
      const active = own === action
      button.textContent = active ? 'Press a key' : keyLabel(this.draft[own])
      button.setAttribute('aria-pressed', String(active))
      button.setAttribute('aria-description', active ? 'Press the new key' : `Key ${keyLabel(this.draft[own])}`)
    }
    this.refuse(this.clash())
  }

  // A sentence on two actions that share a key; '' when there are none.
  clash() {
    const owners = new Map()
    for (const { action, words } of this.data.actions) {
      const key = this.draft[action]
      if (owners.has(key)) return `“${keyLabel(key)}” is set for both “${owners.get(key)}” and “${words}”. Change one of them.`
      owners.set(key, words)
    }
    return ''
  }

  refuse(sentence) { this.dialog.querySelector('.refusal').textContent = sentence }

  async save() {
    if (this.clash()) return this.refuse(this.clash())
    let reply
    try {
      const response = await fetch(this.data.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: newId(), labeler: this.data.labeler, keys: this.draft }),
        signal: AbortSignal.timeout(15000),
      })
      reply = await response.json()
    } catch {
      return this.refuse('The keys could not be saved. Check your connection, then try again.')
    }
    if (reply.error) return this.refuse(reply.error)
    this.onChange(reply.bindings)
    this.dialog.close()
  }
}
