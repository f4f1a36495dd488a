"""When two questions are the same question, and when one is about a passage."""

import re
from functools import lru_cache

NEARLY_ALL = 0.8
_SMALL = frozenset(
    "a an the of to for in on at by is are was be been do does did i my me you your it its and or with what which who "
    "when where why how can could should would will may must if no not many much long take there this".split()
)
_STEM = 5  # letters by which a word is known in another form: "filters", "filtered"


def alike(one: str, other: str) -> bool:
    """Say whether two questions share nearly all their words (Jaccard index of at least 0.8, small words left out)."""
    first, second = _words(one), _words(other)
    return len(first & second) >= NEARLY_ALL * len(first | second)


@lru_cache(maxsize=8192)
def grounded(question: str, passage: str) -> float:
    """Give the share of a question's words, small ones left out, that stand in a passage in some form."""
    asked, stems = _words(question), {word[:_STEM] for word in _words(passage)}
    return sum(word[:_STEM] in stems for word in asked) / max(1, len(asked))


def _words(text: str) -> frozenset[str]:
    everything = frozenset(re.findall(r"\w+", text.lower()))
    return everything - _SMALL or everything
