"""What frames a PDF's text: running headers, footers, page numbers and the table of contents."""

import re
from collections import Counter, defaultdict
from itertools import pairwise
from statistics import median

from services.reading.passages import Dropped
from services.reading.pdf_lines import Line
from services.reading.repeated import on_every_page, shape

HEADING_SHARE = 1.08
_LINES = 3
_GAP = 1.8  # in lines: paragraphs stand closer than a running header does
_LEADERS = re.compile(r"(?:\.\s?){5,}\s*(?:\d+|[ivxlc]+)\s*$")
_NUMBER_AT_END = re.compile(r"^\d{1,4}\b|\b\d{1,4}$")

Pages = list[list[Line]]


def without(pages: Pages) -> tuple[Pages, tuple[Dropped, ...]]:
    """Drop what frames the text, and report it."""
    body = body_size(pages)
    edges = [_edge(lines, body) + _edge(lines[::-1], body) for lines in pages]
    repeated, dropped = on_every_page([[line.text for line in lines] for lines in edges])
    running = {id(line) for lines in edges for line in lines if line.text in repeated}
    numbered = [(page, line) for page, line in _numbered(edges) if id(line) not in running]
    running |= {id(line) for _, line in numbered}
    contents = [(page, line) for page, lines in enumerate(pages, 1) for line in lines if _LEADERS.search(line.text)]
    running |= {id(line) for _, line in contents}
    listed = sorted({page for page, _ in contents})
    if contents:
        dropped += (Dropped(f"{len(contents)} lines", "a table of contents", tuple(listed)),)
    kept = [[line for line in lines if id(line) not in running] for lines in pages]
    return kept, dropped + _reported(numbered)


def body_size(pages: Pages) -> float:
    """Give the font size that most letters have."""
    weights: Counter[float] = Counter()
    for line in (line for lines in pages for line in lines):
        weights[line.size] += len(line.text)
    return weights.most_common(1)[0][0] if weights else 0.0


def line_gap(lines: list[Line]) -> float:
    """Give the usual distance from line to line."""
    return median([abs(before.top - line.top) for before, line in pairwise(lines)] or [0.0])


def _edge(lines: list[Line], body: float) -> list[Line]:
    """Give the first lines of a page as far as they stand apart from its text.

    Numbered headings stay: "Chapter 7" is not "Chapter 8".
    """
    found: list[Line] = []
    gap = line_gap(lines)
    for line, after in pairwise(lines[: _LINES + 1]):
        found.append(line)
        if abs(line.top - after.top) > _GAP * gap or abs(line.size - after.size) > 0.5:
            break
    else:
        is_bare = bool(lines) and (len(lines) == 1 or gap == 0 or lines[0].text.isdigit())
        found = lines[:1] if is_bare else []
    return [line for line in found if line.size <= HEADING_SHARE * body or not re.search(r"\d", line.text)]


def _numbered(edges: Pages) -> list[tuple[int, Line]]:
    """Find the lines with the page's own number, as the headers of a book's chapters have."""
    found = [
        (page, line, int(match[0]))
        for page, lines in enumerate(edges, start=1)
        for line in lines
        for match in _NUMBER_AT_END.finditer(line.text)
    ]
    offsets = Counter(offset for offset, _ in {(number - page, page) for page, _, number in found})
    offset, pages = offsets.most_common(1)[0] if offsets else (0, 0)
    if pages < max(3, 0.4 * len(edges)):
        return []
    return [(page, line) for page, line, number in found if number - page == offset]


def _reported(numbered: list[tuple[int, Line]]) -> tuple[Dropped, ...]:
    by_shape: dict[str, list[tuple[int, Line]]] = defaultdict(list)
    for page, line in numbered:
        by_shape[shape(line.text)].append((page, line))
    return tuple(
        Dropped(found[0][1].text, "beside the page number", tuple(sorted({page for page, _ in found})))
        for found in by_shape.values()
    )
