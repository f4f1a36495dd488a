"""Where in a passage the words stand that bear an answer out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.reading.sentences import split_sentences

_WORD = re.compile(r"\w{3,}|\d+")
_COMMON = frozenset(
    "the and for are with that this from you your can will not has have its was were but all any how what when which "
    "who why than then there their they them one our out also into only may per use used uses using more most".split()
)
FEWEST_SHARED = 3
LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a passage; `quoted` when they are the question's evidence, otherwise they resemble the answer."""

    start: int
    end: int
    quoted: bool


def spans(passage: str, *, evidence: str, answer: str) -> list[Span]:
    """List what to highlight in a passage, in order and apart from each other."""
    quoted = [Span(*found, quoted=True) for found in _evidence(passage, evidence)]
    alike = [Span(*found, quoted=False) for found in _alike(passage, answer)]
    free = [each for each in alike if not any(each.start < other.end and other.start < each.end for other in quoted)]
    return sorted((*quoted, *free), key=lambda each: each.start)


def _evidence(passage: str, evidence: str) -> Iterator[tuple[int, int]]:
    words = [re.escape(word) for word in evidence.split()]
    if words and (found := re.search(r"\s+".join(words), passage, re.IGNORECASE)):
        yield found.span()


def _alike(passage: str, answer: str) -> Iterator[tuple[int, int]]:
    said = _content(answer)
    after = 0
    for sentence in split_sentences(passage):
        start = passage.find(sentence, after)
        if start < 0:  # sentences that were mended while they were split
            continue
        after = start + len(sentence)
        words = _content(sentence)
        shared = words & said
        if len(shared) >= FEWEST_SHARED and len(shared) >= LEAST_SHARE * len(words):
            yield start, after


def _content(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.casefold()) if word not in _COMMON}
