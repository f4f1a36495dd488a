"""Which questions are there already: thousands compared by their words without comparing every pair."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from services.questions.distinction import signature
from services.questions.likeness import NEARLY_ALL, alike, words
from services.text_equality import equality_key


class Known:
    """A growing set of questions: which one a text equals, and which one it is nearly the same as.

    Two sets of words with a Jaccard index of at least 0.8 share one of the first n - ceil(0.8 n) + 1 words of either,
    in any fixed order (prefix filtering: Chaudhuri, Ganti and Kaushik 2006), so only questions that do are compared.
    The order is rare words first, among these questions and those that are `coming`. Questions with other numbers,
    negations or question words are filed apart: "part 1" is never compared with "part 2".
    """

    def __init__(self, texts: Iterable[str] = (), *, coming: Iterable[str] = ()) -> None:
        there = list(texts)
        self._frequency = Counter(word for text in (*there, *coming) for word in words(text))
        self._by_key: dict[str, str] = {}
        self._last: tuple[str, list[tuple[str, int]]] = ("", [("", 0)])  # a question is looked for, and added then
        self._filed: dict[tuple[str, int], list[str]] = defaultdict(list)
        for text in there:
            self.add(text)

    def equal(self, text: str) -> str | None:
        """Give the question that is the same but for case, spaces and Unicode's forms."""
        return self._by_key.get(equality_key(text))

    def near(self, text: str) -> str | None:
        """Give a question that asks nearly the same in nearly the same words."""
        filed = dict.fromkeys(other for place in self._places(text) for other in self._filed.get(place, ()))
        return next((other for other in filed if alike(text, other)), None)

    def add(self, text: str) -> None:
        """Count a question among them."""
        self._by_key.setdefault(equality_key(text), text)
        for place in self._places(text):
            self._filed[place].append(text)

    def take(self, text: str) -> bool:
        """Add a question unless an equal one is there; says whether it was new."""
        if self.equal(text) is not None:
            return False
        self.add(text)
        return True

    def _places(self, text: str) -> list[tuple[str, int]]:
        """Give where a question is filed: by its rarest words, and by what is decisive in it."""
        if text != self._last[0]:
            self._last = (text, self._placed(text))
        return self._last[1]

    def _placed(self, text: str) -> list[tuple[str, int]]:
        ordered = sorted(words(text), key=lambda word: (self._frequency[word], word))
        prefix = ordered[: len(ordered) - math.ceil(NEARLY_ALL * len(ordered) - 1e-9) + 1] or [""]
        decisive = signature(text)
        return [(word, decisive) for word in prefix]
