// What somebody else left unsent in this browser, as after a lost session: it is said here and kept, and never sent in
// another person's name. Who that was is remembered beside it.

const PERSON = 'winrate.person.'

function rememberPerson({ labeler, name }) {
  if (name) openShelf(PERSON).write(PERSON + labeler, name)
}

// Gives [{ labeler, name, count }]; `kind` begins the keys of an outbox, as in "winrate.outbox.".
function leftByOthers(kind, labeler) {
  const counts = new Map()
  for (const key of openShelf(kind).keys()) {
    const owner = key.slice(kind.length).split('.')[0]
    if (/^[0-9a-f]{32}$/.test(owner) && owner !== labeler) counts.set(owner, (counts.get(owner) ?? 0) + 1)
  }
  const people = openShelf(PERSON)
  return [...counts].map(([owner, count]) => ({ labeler: owner, name: people.read(PERSON + owner) ?? '', count }))
}

function sentenceOf({ name, count }, person, [one, many]) {
  const things = count === 1 ? `1 ${one} is` : `${count} ${many} are`
  const who = name ? ` from ${name}` : ' from somebody else'
  const again = name === person.name ? `that ${name || 'person'} signs` : `${name || 'they'} ${name ? 'signs' : 'sign'}`
  const it = count === 1 ? 'It is' : 'They are'
  return `${things} waiting in this browser${who} in an earlier session. ${it} sent once ${again} in here again. `
    + 'Was that you? Ask whoever invited you for a personal sign-in link.'
}

// Say it above the island, once a page; `words` are [one, many], as in ["vote", "votes"].
function showLeftByOthers(root, kind, person, words) {
  rememberPerson(person)
  root.querySelector('.left-by-others')?.remove()
  const left = leftByOthers(kind, person.labeler)
  if (!left.length) return
  const box = document.createElement('aside')
  box.className = 'left-by-others'
  box.setAttribute('role', 'status')
  for (const each of left) {
    const line = document.createElement('p')
    line.className = 'notice'
    line.dir = 'auto'
    line.textContent = sentenceOf(each, person, words)
    box.append(line)
  }
  root.querySelector('.island').prepend(box)
}
