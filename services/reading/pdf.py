"""The text of a PDF: paragraphs put together again from lines, headings told by their size."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2
import pypdfium2.raw as raw

from services.errors import BadInput
from services.reading.passages import Dropped, OnProgress
from services.reading.repeated import on_every_page

MAX_PAGES = 5000
_MARGIN_LINES = 3
_MARGIN_GAP = 1.8  # in lines: paragraphs stand closer than a running header does
_HEADING_SHARE = 1.08
_TOLD_EVERY = 10
_WORD = re.compile(r"[^\W\d_]{2}|[^\W\d_\x00-\u2fff]")  # two letters, or one ideograph
_BULLET = re.compile(r"^\s*(?:[•‣◦▪●○–*-]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; `size` is its font size and `top` its height on the page, in points."""

    text: str
    size: float
    top: float


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a heading on one page, counted from 1."""

    text: str
    page: int
    heading_size: float | None
    is_table: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """What a PDF says, and which of its pages hold pictures only."""

    blocks: tuple[Block, ...]
    title: str
    pages: int
    pages_without_text: tuple[int, ...]
    dropped: tuple[Dropped, ...]


def read(content: bytes, name: str, on_progress: OnProgress) -> Printed:
    """Read the text layer of a PDF; raises BadInput when it is locked, damaged, too long or only scanned."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise BadInput(_refusal(name, str(error))) from error
    if len(document) > MAX_PAGES:
        raise BadInput(f"“{name}” has {len(document):,} pages; at most {MAX_PAGES:,} can be read. Split it.")
    try:
        pages = []
        for number in range(len(document)):
            pages.append(list(_lines(document[number])))
            if number % _TOLD_EVERY == 0:
                on_progress(number, len(document), "pages")
        on_progress(len(document), len(document), "pages")
        title = (document.get_metadata_value("Title") or "").strip()
    except pypdfium2.PdfiumError as error:
        raise BadInput(_refusal(name, str(error))) from error
    silent = tuple(number for number, lines in enumerate(pages, start=1) if not lines)
    if len(silent) == len(pages):
        raise BadInput(f"“{name}” is scanned: it has no text layer and needs OCR. Upload one with selectable text.")
    pages, dropped = _without_margins(pages)
    return Printed(tuple(_blocks(pages)), title, len(pages), silent, dropped)


def _refusal(name: str, reason: str) -> str:
    if "password" in reason.lower() or "security" in reason.lower():
        return f"“{name}” is protected by a password. Save a copy without it and upload that."
    return f"“{name}” is damaged and cannot be opened as a PDF. Export it again and upload that."


def _lines(page: pypdfium2.PdfPage) -> Iterator[Line]:
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    aligned = len(text) == text_page.count_chars()
    start = 0
    for printed in text.split("\n"):
        line = printed.strip("\r\ufffe\x02 ")
        if line:
            first = start + len(printed) - len(printed.lstrip())
            size = raw.FPDFText_GetFontSize(text_page, first) if aligned else 0.0
            top = text_page.get_charbox(first, loose=True)[3] if aligned else 0.0
            hyphen = "\u00ad" if printed.rstrip("\r").endswith(("\ufffe", "\x02")) else ""
            yield Line(line.replace("\ufffe", "").replace("\x02", "") + hyphen, round(size, 1), top)
        start += len(printed) + 1


def _without_margins(pages: list[list[Line]]) -> tuple[list[list[Line]], tuple[Dropped, ...]]:
    """Drop the running headers and footers: lines at the edges of pages that repeat, page numbers aside."""
    body = _body_size(pages)
    edges = [_edge(lines, body) + _edge(lines[::-1], body) for lines in pages]
    repeated, dropped = on_every_page([[line.text for line in lines] for lines in edges])
    running = {id(line) for lines in edges for line in lines if line.text in repeated}
    return [[line for line in lines if id(line) not in running] for lines in pages], dropped


def _edge(lines: list[Line], body: float) -> list[Line]:
    """Give the first lines of a page as far as they stand apart from its text.

    Numbered headings stay: "Chapter 7" is not "Chapter 8".
    """
    found: list[Line] = []
    gap = _line_gap(lines)
    for line, after in pairwise(lines[: _MARGIN_LINES + 1]):
        found.append(line)
        if abs(line.top - after.top) > _MARGIN_GAP * gap or abs(line.size - after.size) > 0.5:
            break
    else:
        found = lines[:1] if len(lines) == 1 or gap == 0 or (lines[:1] and lines[0].text.isdigit()) else []
    return [line for line in found if line.size <= _HEADING_SHARE * body or not re.search(r"\d", line.text)]


def _line_gap(lines: list[Line]) -> float:
    return median([abs(before.top - line.top) for before, line in pairwise(lines)] or [0.0])


def _body_size(pages: list[list[Line]]) -> float:
    weights: Counter[float] = Counter()
    for line in (line for lines in pages for line in lines):
        weights[line.size] += len(line.text)
    return weights.most_common(1)[0][0] if weights else 0.0


def _blocks(pages: list[list[Line]]) -> Iterator[Block]:
    body = _body_size(pages)
    for number, lines in enumerate(pages, start=1):
        width = max((len(line.text) for line in lines), default=0)
        gap = median([before.top - line.top for before, line in pairwise(lines)] or [0.0])
        group: list[Line] = []
        for line in lines:
            if group and _starts_anew(group[-1], line, gap, width):
                yield _block(group, number, body)
                group = []
            group.append(line)
        if group:
            yield _block(group, number, body)


def _starts_anew(before: Line, line: Line, gap: float, width: int) -> bool:
    if abs(before.size - line.size) > 0.5 or _BULLET.match(line.text):
        return True
    if gap > 0 and before.top - line.top > 1.3 * gap:
        return True
    return len(before.text) < 0.6 * width and before.text.endswith((".", "!", "?", ":"))


def _block(group: list[Line], page: int, body: float) -> Block:
    text = ""
    for line in group:
        if text.endswith("\u00ad"):
            text = text[:-1] + line.text
        else:
            text = f"{text} {line.text}" if text else line.text
    size = group[0].size
    is_heading = (
        size > _HEADING_SHARE * body and len(text) <= 120 and _WORD.search(text) and not text.endswith((".", ";", ","))
    )
    return Block(_BULLET.sub("- ", text.replace("\u00ad", "")), page, size if is_heading else None)
