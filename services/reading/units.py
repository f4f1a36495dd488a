"""The smallest parts that chunking moves: sentences, list items and table rows, each of a known length."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.reading.passages import Passage
from services.reading.sentences import breaks, count_tokens, split_sentences

_NO_SPACE_AFTER = ("。", "！", "？", "」", "』")
_DASHES = re.compile(r"\|[ :|-]+\|?")


class Unit(NamedTuple):
    """A part of a passage that stays whole; `lead` is what stands between it and the one before.

    `heading` is said before it where it does not begin a chunk; `header` are the lines that name a table row's columns.
    """

    text: str
    tokens: int
    section: str
    page: int | None
    lead: str
    heading: str = ""
    header: str = ""


def units(passages: Sequence[Passage], limit: int) -> list[Unit]:
    """Take passages apart into units of at most `limit` tokens, headings and table headers not counted."""
    found: list[Unit] = []
    section, before = "", ""
    for passage in passages:
        rows = table(passage.text)
        parts = _rows(rows, passage, limit) if rows else _sentences(passage, limit, before)
        for part in parts:
            if part.section != section:
                part = part._replace(heading=part.section.rsplit(" › ", 1)[-1] if found else "")
                section = part.section
            found.append(part)
        before = passage.text[:2]
    return found


def table(text: str) -> list[str]:
    """Give the lines of a Markdown table with a header, or nothing when the text is none."""
    if not text.startswith("|"):
        return []
    lines = text.split("\n")
    return lines if len(lines) > 2 and _DASHES.fullmatch(lines[1].strip()) else []


def _rows(lines: list[str], passage: Passage, limit: int) -> Iterator[Unit]:
    header = f"{lines[0]}\n{lines[1]}"
    room = limit - count_tokens(header)
    names = _cells(lines[0])
    lead = "\n\n"
    for line in lines[2:]:
        tokens = count_tokens(line)
        if tokens <= room:
            yield Unit(line, tokens, passage.section, passage.page, lead, header=header)
        else:  # too wide to stand under its header: each value is named instead
            for part, size, gap in cut(_named(names, _cells(line)), limit):
                yield Unit(part, size, passage.section, passage.page, lead if gap is None else gap)
        lead = "\n"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _named(names: list[str], cells: list[str]) -> str:
    names = names + [""] * (len(cells) - len(names))
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=False) if cell)


def _sentences(passage: Passage, limit: int, before: str) -> Iterator[Unit]:
    lead = "\n" if before == "- " and passage.text.startswith("- ") else "\n\n"
    for line in passage.text.split("\n"):
        for sentence in split_sentences(line):
            for part, tokens, gap in cut(sentence, limit):
                yield Unit(part, tokens, passage.section, passage.page, lead if gap is None else gap)
            lead = "" if sentence.endswith(_NO_SPACE_AFTER) else " "
        lead = "\n"


def cut(text: str, limit: int) -> Iterator[tuple[str, int, str | None]]:
    """Cut what has no full stop for too long, between words where there are words.

    Gives each part, its tokens and what stood between it and the part before it (None for the first).
    """
    tokens = count_tokens(text)
    gap: str | None = None
    while tokens > limit:
        place, taken = next((each for each in reversed(breaks(text)) if each[1] <= limit), (0, 0))
        if not place:  # one word, longer than a chunk
            place, taken = breaks(text, anywhere=True)[limit - 1]
        yield text[:place].rstrip(), taken, gap
        gap = " " if text[place - 1].isspace() else ""
        text, tokens = text[place:], tokens - taken
    if text:
        yield text, tokens, gap
