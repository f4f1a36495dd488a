"""Which key does what on the pages that are worked by keyboard, as each person chose it.

A key is named as the pages name it (`components/islands/keyboard.js`): a lower-case letter, an ASCII digit, a sign, or
one of NAMED. Each action has one key that is shown and can be chosen; more keys lead to it unless somebody chose them
for something else.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from services import store
from services.errors import BadInput
from services.store.columns import now
from services.words import KeyPage

NAMED = {"arrowleft": "←", "arrowright": "→", "backspace": "⌫", "delete": "Del", "insert": "Ins"}
_BUTTON = "Enter and Space press the selected button, so they cannot be chosen."
_SCROLL = "This key scrolls the page, so it cannot be chosen."
_RATING = "The digits rate the answer, so they cannot be chosen."
_REFUSED = {
    "enter": _BUTTON,
    "space": _BUTTON,
    **dict.fromkeys(("arrowup", "arrowdown", "pageup", "pagedown", "home", "end"), _SCROLL),
}
REFUSED: dict[KeyPage, dict[str, str]] = {
    KeyPage.VOTE: _REFUSED,
    KeyPage.REVIEW: _REFUSED | dict.fromkeys("0123456789", _RATING),
}
_CLASSES = "LNPS"  # letters, digits, punctuation and symbols


@dataclass(frozen=True, slots=True)
class Binding:
    """What can be done by a key: its name in the page, in words, its usual key, and others that lead to it too."""

    action: str
    words: str
    usual: str
    others: tuple[str, ...] = ()


BINDINGS: dict[KeyPage, tuple[Binding, ...]] = {
    KeyPage.VOTE: (
        Binding("left", "A is better", "1", ("a", "arrowleft")),
        Binding("right", "B is better", "2", ("b", "arrowright")),
        Binding("tie", "Equally good", "3", ("t",)),
        Binding("both_bad", "Both bad", "4", ("n",)),
        Binding("undo", "Undo", "z", ("backspace",)),
        Binding("skip", "Skip", "s"),
        Binding("flag", "Flag", "f"),
        Binding("write", "Write a better answer", "e"),
        Binding("better", "Better answer, last pair", "w"),
        Binding("differences", "Highlight differences", "d"),
        Binding("raw", "Raw text", "r"),
        Binding("contexts", "What the document says", "c"),
        Binding("guidelines", "Guidelines", "g"),
        Binding("help", "Keys", "?"),
        *(Binding(f"reason{place}", f"Reason {place}", str((place + 4) % 10)) for place in range(1, 7)),
    ),
    KeyPage.REVIEW: (
        Binding("edit", "Edit the answer", "e"),
        Binding("question", "Edit the question", "q"),
        Binding("tags", "Tags", "t"),
        Binding("comment", "Comment", "c"),
        Binding("skip", "Skip", "s"),
        Binding("discard", "Discard", "d"),
        Binding("next", "Next", "j"),
        Binding("previous", "Previous", "k"),
        Binding("raw", "Raw passages", "r"),
        Binding("opinion", "Compare with a second opinion", "o"),
        Binding("help", "Help", "?"),
    ),
}


def chosen(person_id: str, page: KeyPage) -> dict[str, list[str]]:
    """Give the keys of every action for somebody, the one to show first."""
    with store.reading() as session:
        row = session.get(store.KeyChoice, (person_id, page))
    return _bindings(page, row.keys if row else {})


def usual(page: KeyPage) -> dict[str, list[str]]:
    """Give the keys of every action for people who chose none."""
    return _bindings(page, {})


def choose(person_id: str, page: KeyPage, keys: Mapping[str, str]) -> dict[str, list[str]]:
    """Keep somebody's own keys; an action without one has its usual key, so `{}` resets them all.

    Raises BadInput for an action or a key that does not exist, a key that is taken by the page or the browser, and two
    actions on one key; then the old choice stays.
    """
    _require_actions(page, keys)
    wanted = {each.action: keys.get(each.action, each.usual) for each in BINDINGS[page]}
    _require_usable(page, wanted)
    _require_distinct(page, wanted)
    own = {each.action: wanted[each.action] for each in BINDINGS[page] if wanted[each.action] != each.usual}
    with store.writing() as session:
        session.merge(store.KeyChoice(person_id=person_id, page=page, keys=own, changed_at=now()))
    return _bindings(page, own)


def label(key: str) -> str:
    """Write a key as a button shows it."""
    return NAMED.get(key, key.upper())


def _bindings(page: KeyPage, own: Mapping[str, str]) -> dict[str, list[str]]:
    first = {each.action: own.get(each.action, each.usual) for each in BINDINGS[page]}
    taken = set(first.values())
    return {
        each.action: [first[each.action], *(key for key in (each.usual, *each.others) if key not in taken)]
        for each in BINDINGS[page]
    }


def _require_actions(page: KeyPage, keys: Mapping[str, str]) -> None:
    if strange := sorted(set(keys) - {each.action for each in BINDINGS[page]}):
        raise BadInput(f"There is no action called “{strange[0]}” on this page. Reload it and choose again.")


def _require_usable(page: KeyPage, wanted: Mapping[str, str]) -> None:
    for key in wanted.values():
        if sentence := REFUSED[page].get(key):
            raise BadInput(sentence)
        if key not in NAMED and not _is_sign(key):
            raise BadInput(f"“{key[:20]}” cannot be used as a key. Choose a letter, a digit or a sign.")


def _is_sign(key: str) -> bool:
    plain = unicodedata.normalize("NFKC", key).lower()
    if len(key) != 1 or key != plain or (key.isdecimal() and not key.isascii()):
        return False  # the page would read it as another key
    return unicodedata.category(key)[0] in _CLASSES


def _require_distinct(page: KeyPage, wanted: Mapping[str, str]) -> None:
    owners: dict[str, Binding] = {}
    for each in BINDINGS[page]:
        other = owners.setdefault(wanted[each.action], each)
        if other is not each:
            both = f"both “{other.words}” and “{each.words}”"
            raise BadInput(f"“{label(wanted[each.action])}” is set for {both}. Change one of them.")
