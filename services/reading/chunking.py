"""Passages to chunks: whole sentences, one section a chunk, of even length."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from services.errors import BadInput
from services.reading.passages import Passage
from services.reading.sentences import count_tokens, split_sentences

CHUNK_TOKENS = 130  # the embedded model is small: short contexts keep it quick and on the subject
OVERLAP = 0  # text shared by two chunks could stand in train and in test
_TINY_SHARE = 0.2
_WORD = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of a chunk before it is stored."""

    text: str
    section: str
    page: int | None


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    tokens: int
    page: int | None
    lead: str  # what stands between it and the sentence before


def split(passages: Sequence[Passage], *, chunk_tokens: int = CHUNK_TOKENS, overlap: int = OVERLAP) -> list[Piece]:
    """Pack passages into pieces of at most `chunk_tokens` (estimated), repeating up to `overlap` tokens of sentences.

    A section that is too long is cut into parts of even length; a tiny one joins its neighbour under its own heading.
    Raises BadInput for sizes that make no sense.
    """
    if not 20 <= chunk_tokens <= 4000 or not 0 <= overlap <= chunk_tokens // 2:
        raise BadInput("A chunk holds 20 to 4,000 tokens, and at most half of it may overlap with the one before.")
    pieces: list[Piece] = []
    for section, found in _sections(passages, chunk_tokens):
        for group in _pack(list(_sentences(found, chunk_tokens)), chunk_tokens, overlap):
            pieces.append(Piece(_joined(group), section, group[0].page))
    return pieces


def _sections(passages: Sequence[Passage], chunk_tokens: int) -> list[tuple[str, list[Passage]]]:
    merged: list[tuple[str, list[Passage]]] = []
    for section, group in groupby(passages, key=lambda passage: passage.section):
        found = list(group)
        if merged and _belongs_with(merged[-1][1], found, chunk_tokens):
            heading = section.rsplit(" › ", 1)[-1]
            merged[-1][1].extend(_under(heading, found))
        else:
            merged.append((section, found))
    return merged


def _under(heading: str, found: list[Passage]) -> list[Passage]:
    first, *rest = found
    if not heading:
        return found
    if first.text.startswith(("- ", "| ")):
        return [Passage(f"{heading}:", page=first.page), *found]
    return [Passage(f"{heading}: {first.text}", page=first.page), *rest]


def _belongs_with(before: list[Passage], found: list[Passage], chunk_tokens: int) -> bool:
    sizes = [sum(count_tokens(passage.text) for passage in group) for group in (before, found)]
    return min(sizes) < _TINY_SHARE * chunk_tokens and sum(sizes) <= chunk_tokens


def _sentences(passages: Sequence[Passage], limit: int) -> Iterator[_Sentence]:
    was_item = False
    for passage in passages:
        is_item = passage.text.startswith("- ")
        lead = "\n" if was_item and is_item else "\n\n"
        for line in passage.text.split("\n"):
            for sentence in split_sentences(line):
                for part in _cut(sentence, limit):
                    yield _Sentence(part, count_tokens(part), passage.page, lead)
                    lead = " "
            lead = "\n"
        was_item = is_item


def _cut(sentence: str, limit: int) -> Iterator[str]:
    """Cut what has no full stop for too long, between words where there are words."""
    if count_tokens(sentence) <= limit:
        yield sentence
        return
    part, size = "", 0
    for word in _WORD.findall(sentence):
        for bit in [word] if count_tokens(word) <= limit else [word[i : i + limit] for i in range(0, len(word), limit)]:
            tokens = count_tokens(bit)
            if part and size + tokens > limit:
                yield part.rstrip()
                part, size = "", 0
            part, size = part + bit, size + tokens
    if part.strip():
        yield part.rstrip()


def _pack(sentences: list[_Sentence], limit: int, overlap: int) -> Iterator[list[_Sentence]]:
    left = sum(sentence.tokens for sentence in sentences)
    goal = _even(left, limit)
    group: list[_Sentence] = []
    size, fresh = 0, 0
    for sentence in sentences:
        too_long = size + sentence.tokens > limit
        enough = size + sentence.tokens / 2 > goal or (size > 0.7 * goal and sentence.lead == "\n\n")
        if fresh and (too_long or (enough and left > 0.3 * goal)):
            yield group
            group = _tail(group, min(overlap, limit - sentence.tokens))
            goal = _even(left, limit)
            size, fresh = sum(kept.tokens for kept in group), 0
        group.append(sentence)
        size, fresh, left = size + sentence.tokens, fresh + 1, left - sentence.tokens
    if fresh:
        yield group


def _even(tokens: int, limit: int) -> float:
    """Share tokens out over as few pieces as fit, with some room, since sentences are not cut."""
    return tokens if tokens <= limit else tokens / ceil(tokens / (0.92 * limit))


def _tail(group: list[_Sentence], overlap: int) -> list[_Sentence]:
    tail: list[_Sentence] = []
    for sentence in reversed(group):
        overlap -= sentence.tokens
        if overlap < 0:
            break
        tail.insert(0, sentence)
    return tail


def _joined(group: list[_Sentence]) -> str:
    return group[0].text + "".join(sentence.lead + sentence.text for sentence in group[1:])
