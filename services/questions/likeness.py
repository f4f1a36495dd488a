"""When two questions are the same question, when one is about a passage, and what two texts have in common."""

import re
import unicodedata
from functools import lru_cache

from services.questions.distinction import distinct
from services.text_equality import equal

NEARLY_ALL = 0.8
SHINGLE_WORDS = 4
_SMALL = frozenset(
    "a an the of to for in on at by is are was be been do does did i my me you your it its and or with what which who "
    "when where why how can could should would will may must if no not many much long take there this".split()
)
_STEM = 5  # letters by which a word is known in another form: "filters", "filtered"
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|s)$")  # "costs" is "cost", which is shorter than a stem
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


def tokens(text: str) -> list[str]:
    """List all words of a text in order, in small letters; a sign of a script without spaces is a word of its own."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def alike(one: str, other: str) -> bool:
    """Say whether two questions ask nearly the same in nearly the same words.

    They share nearly all of them (Jaccard index of at least 0.8, small words left out), and no negation, number, name
    or order keeps them apart.
    """
    first, second = words(one), words(other)
    if len(first & second) < NEARLY_ALL * len(first | second):
        return False
    return equal(one, other) or not distinct(one, other)


@lru_cache(maxsize=8192)
def grounded(question: str, passage: str) -> float:
    """Give the share of a question's words, small ones left out, that stand in a passage in some form."""
    asked, stems = words(question), _stems(passage)
    return sum(_stem(word) in stems for word in asked) / max(1, len(asked))


def shingles(text: str, size: int = SHINGLE_WORDS) -> frozenset[str]:
    """Give every run of `size` words in a text; a shorter text is one run."""
    found = tokens(text)
    if len(found) <= size:
        return frozenset({" ".join(found)} - {""})
    return frozenset(map(" ".join, zip(*(found[at:] for at in range(size)), strict=False)))


@lru_cache(maxsize=16384)
def words(text: str) -> frozenset[str]:
    """Give the words that a question is known by: all but the small ones, or all when it has no other."""
    everything = frozenset(tokens(text))
    return everything - _SMALL or everything


@lru_cache(maxsize=8192)
def _stems(passage: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in words(passage))


def _stem(word: str) -> str:
    return _ENDING.sub("", word).removesuffix("e")[:_STEM]
