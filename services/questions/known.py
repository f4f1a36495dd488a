"""Which questions are there already: thousands compared by their words without comparing every pair."""

import math
from collections import defaultdict
from collections.abc import Iterable

from services.questions.likeness import NEARLY_ALL, alike, words


class Known:
    """A growing set of questions no two of which share nearly all their words.

    Two sets of words with a Jaccard index of at least 0.8 share one of the first n - ceil(0.8 n) + 1 words of either,
    in any fixed order (prefix filtering: Chaudhuri, Ganti and Kaushik 2006), so only questions that do are compared.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._by_word: dict[str, list[str]] = defaultdict(list)
        for text in texts:
            self._add(text)

    def take(self, text: str) -> bool:
        """Add a question unless one like it is there; says whether it was new."""
        if any(alike(text, other) for word in _prefix(text) for other in self._by_word.get(word, ())):
            return False
        self._add(text)
        return True

    def _add(self, text: str) -> None:
        for word in _prefix(text):
            self._by_word[word].append(text)


def _prefix(text: str) -> list[str]:
    """Give the words by which a question is filed, rare ones first: long words are rarer than short ones."""
    ordered = sorted(words(text), key=lambda word: (-len(word), word))
    return ordered[: len(ordered) - math.ceil(NEARLY_ALL * len(ordered) - 1e-9) + 1] or [""]
