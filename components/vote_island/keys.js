// Which key does what. Digits from 5 on give the reason for the last vote.

const KEYS = {
  1: 'left', a: 'left', arrowleft: 'left', 2: 'right', b: 'right', arrowright: 'right',
  3: 'tie', t: 'tie', 4: 'both_bad', n: 'both_bad',
  z: 'undo', backspace: 'undo', s: 'skip', f: 'flag', e: 'write', w: 'better',
  c: 'contexts', d: 'differences', r: 'raw', g: 'guidelines', '?': 'help',
}
const REASON_KEYS = '567890'
const VERDICTS = new Set(['left', 'right', 'tie', 'both_bad'])

function actionOf(key, reasons) {
  const place = REASON_KEYS.indexOf(key)
  if (key.length === 1 && place >= 0) return reasons[place] ? `reason:${reasons[place].word}` : undefined
  return KEYS[key.toLowerCase()]
}
