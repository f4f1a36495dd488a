"""When two questions are the same question."""

import re
from functools import lru_cache

NEARLY_ALL = 0.8
_SMALL = frozenset("a an the of to for in on is are do does did i my you your it its and or with what how can".split())


def alike(one: str, other: str) -> bool:
    """Say whether two questions share nearly all their words (Jaccard index of at least 0.8, small words left out)."""
    first, second = _words(one), _words(other)
    return len(first & second) >= NEARLY_ALL * len(first | second)


@lru_cache(maxsize=8192)
def _words(text: str) -> frozenset[str]:
    everything = frozenset(re.findall(r"\w+", text.lower()))
    return everything - _SMALL or everything
