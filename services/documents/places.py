"""Where each chunk stands in the text: the text taken apart at the chunks' edges."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.reading.passages import Passage

_LETTERS = re.compile(r"\S")
_DASHES = re.compile(r"\|[ :|-]+\|?")
_FEWEST = 12  # letters of a line's end by which it is still recognised when a heading was put before it


@dataclass(frozen=True, slots=True)
class Segment:
    """Some text, and the positions of the chunks that hold it: none, one, or two where they overlap."""

    text: str
    chunks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A passage as segments; put together again they are its text."""

    section: str
    page: int | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class _Span:
    """A run of letters, white space not counted, that belongs to the chunk at a position."""

    begin: int
    end: int
    position: int


def lay_out(passages: Sequence[Passage], chunks: Sequence[str]) -> list[Paragraph]:
    """Find each chunk's text in the passages, in order; what a chunk says beyond them (headings) is passed over."""
    letters = _Letters(passages)
    spans: list[list[_Span]] = [[] for _ in passages]
    for position, chunk in enumerate(chunks):
        for begin, end in letters.find(chunk):
            for number in letters.passages_of(begin, end):
                spans[number].append(_Span(begin, end, position))
    return [_paragraph(passage, letters.starts[number], spans[number]) for number, passage in enumerate(passages)]


def _paragraph(passage: Passage, start: int, spans: Sequence[_Span]) -> Paragraph:
    places = [found.start() for found in _LETTERS.finditer(passage.text)]
    stop = start + len(places)
    edges = sorted({start, stop, *(edge for span in spans for edge in (span.begin, span.end) if start < edge < stop)})
    segments: list[Segment] = []
    for first, last in pairwise(edges):
        begin = 0 if first == start else places[first - start]
        end = len(passage.text) if last == stop else places[last - start]
        holding = tuple(span.position for span in spans if span.begin < last and span.end > first)
        segments.append(Segment(passage.text[begin:end], tuple(dict.fromkeys(holding))))
    return Paragraph(passage.section, passage.page, tuple(segments) or (Segment(passage.text, ()),))


class _Letters:
    """All passages as one string without white space, which chunks may have changed."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        bare = ["".join(passage.text.split()) for passage in passages]
        self.text = "".join(bare)
        self.starts = [0]
        for each in bare:
            self.starts.append(self.starts[-1] + len(each))
        self._begin, self._end = 0, 0  # of the chunk before: the next one begins at its end, or within it

    def passages_of(self, begin: int, end: int) -> range:
        """Give the numbers of the passages that a span touches."""
        return range(max(0, bisect_right(self.starts, begin) - 1), bisect_right(self.starts, end - 1))

    def find(self, chunk: str) -> list[tuple[int, int]]:
        """Give the spans of a chunk's lines, joined where they follow each other."""
        spans: list[tuple[int, int]] = []
        reach = 3 * len(chunk) + 2000
        for header, line in _lines(chunk):
            found = self._line(line, spans[-1][1] if spans else None, reach)
            if found is None:
                continue
            begin, end = found
            if header and self.text.startswith(header, max(0, begin - len(header)), begin):
                begin -= len(header)
            if spans and spans[-1][1] == begin:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((begin, end))
        if spans:
            self._begin, self._end = spans[0][0] + 1, spans[-1][1]
        return spans

    def _line(self, line: str, at: int | None, reach: int) -> tuple[int, int] | None:
        if at is None and self.text.startswith(line, self._end):
            return self._end, self._end + len(line)
        start = self._begin if at is None else at
        begin = self.text.find(line, start, start + reach)
        return (begin, begin + len(line)) if begin >= 0 else self._end_of_line(line, start, start + reach)

    def _end_of_line(self, line: str, start: int, stop: int) -> tuple[int, int] | None:
        """Find the longest end of a line, past the heading that stands before it."""
        known, unknown = 0, len(line) + 1
        while unknown - known > 1:
            size = (known + unknown) // 2
            if self.text.find(line[-size:], start, stop) >= 0:
                known = size
            else:
                unknown = size
        if known < min(_FEWEST, len(line)):
            return None
        begin = self.text.find(line[-known:], start, stop)
        return begin, begin + known


def _lines(chunk: str) -> Iterator[tuple[str, str]]:
    """Give a chunk's lines without white space, each table's header beside its first row: it may be a repeated one."""
    header = ""
    lines = chunk.split("\n")
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        bare = "".join(line.split())
        if _DASHES.fullmatch(after.strip()) or (header and _DASHES.fullmatch(line.strip())):
            header += bare
        elif bare:
            yield header, bare
            header = ""
