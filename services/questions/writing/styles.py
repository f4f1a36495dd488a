"""Styles that need no model: a plain question as search words, with typing errors, or as typed into a chat."""

import random
import re

from services.questions.likeness import tokens
from services.questions.recipes import Style

_LEFT_OUT = frozenset(
    "a an the of to for in on at by is are was be do does did i my me you your it its can could should would will may "
    "must what which when where who if that there this am and".split()
)
_OPENINGS = ("hi, ", "hey, ", "quick one: ", "hello! ", "sorry to bother, ", "one thing: ")


def restyle(question: str, style: Style, seed: int) -> str:
    """Rewrite a plain question by rule; the same seed gives the same words."""
    draw = random.Random(f"{style} {seed} {question}")  # noqa: S311 (a draw, not a secret)
    if style == Style.KEYWORDS:
        return _keywords(question)
    if style == Style.TYPOS:
        return _typos(question, draw)
    if style == Style.CHATTY:
        return draw.choice(_OPENINGS) + _small_start(question)
    return question


def _keywords(question: str) -> str:
    kept = [word for word in re.findall(r"[\w.'’-]*\w", question) if word.lower() not in _LEFT_OUT]
    return _small_start(" ".join(kept)) if len(kept) > 1 else question


def _small_start(question: str) -> str:
    first, _, rest = question.partition(" ")
    return f"{first.lower()} {rest}" if first.istitle() and first.lower() in _STARTS else question


_STARTS = frozenset(
    "how what when where which who why can could do does is are will may should must if from in".split()
)


def _typos(question: str, draw: random.Random) -> str:
    """Swap, drop or double a letter in one or two of the longer words; numbers stay right."""
    words = question.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 4 and word.strip("?,.").isalpha()]
    for at in draw.sample(long, min(len(long), 1 + (len(tokens(question)) > 8))):
        words[at] = _mistyped(words[at], draw)
    return _small_start(" ".join(words)).rstrip("?") if draw.random() < 0.5 else " ".join(words)


def _mistyped(word: str, draw: random.Random) -> str:
    at = draw.randrange(1, len(word.rstrip("?,.")) - 2)
    how = draw.randrange(3)
    if how == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :] if how == 1 else word[:at] + word[at] + word[at:]
