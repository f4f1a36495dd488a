"""Whether two texts say the same in other type: case, spaces and punctuation aside."""

import re
import unicodedata

from services.text_equality import canonical

_WORD = re.compile(r"\w+")


def differ(one: str, other: str) -> bool:
    """Say whether two texts differ in their words."""
    return _words(one) != _words(other)


def changed(original: str, corrected: str) -> bool:
    """Say whether a reviewer changed an answer: in anything that shows but its spaces."""
    return canonical(original).split() != canonical(corrected).split()


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
