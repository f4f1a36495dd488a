// What keys and buttons do here. Which key it is for whom comes from the server: see `services/keyboards.py`.

const VERDICTS = new Set(['left', 'right', 'tie', 'both_bad'])
const JUDGING = '[data-verdict], [data-guess], [data-reason], [data-action=skip], [data-action=flag], [data-action=better]'

// Gives the action of a key press that is meant for the island; what is meant for something else is left to it.
function actionOf(event, { keyboard, view, data }) {
  const action = keyboard.actionOf(event)
  if (!action || isElsewhere(event, view.root)) return undefined
  const place = /^reason(\d)$/.exec(action)?.[1]
  if (!place) return action
  const reason = data.reasons[place - 1]
  return reason && `reason:${reason.word}`
}
