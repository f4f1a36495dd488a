"""The text of a PDF: paragraphs put together again from lines, headings told by their size."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2

from services.errors import BadInput
from services.reading import pdf_margins
from services.reading.elements import table_lines
from services.reading.passages import Dropped, OnProgress
from services.reading.pdf_lines import BULLET, Line, lines_of
from services.reading.pdf_tables import Table, part

MAX_PAGES = 5000
_TOLD_EVERY = 10
_WORD = re.compile(r"[^\W\d_]{2}|[^\W\d_\x00-\u2fff]")  # two letters, or one ideograph


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
            pages.append(list(lines_of(document[number])))
            if number % _TOLD_EVERY == 0:
                on_progress(number, len(document), "pages")
        on_progress(len(document), len(document), "pages")
        title = (document.get_metadata_value("Title") or "").strip()
    except pypdfium2.PdfiumError as error:
        raise BadInput(_refusal(name, str(error))) from error
    silent = tuple(number for number, lines in enumerate(pages, start=1) if not lines)
    if len(silent) == len(pages):
        raise BadInput(f"“{name}” is scanned: it has no text layer and needs OCR. Upload one with selectable text.")
    pages, dropped = pdf_margins.without(pages)
    return Printed(tuple(_blocks(pages)), title, len(pages), silent, dropped)


def _refusal(name: str, reason: str) -> str:
    if "password" in reason.lower() or "security" in reason.lower():
        return f"“{name}” is protected by a password. Save a copy without it and upload that."
    return f"“{name}” is damaged and cannot be opened as a PDF. Export it again and upload that."


def _blocks(pages: list[list[Line]]) -> Iterator[Block]:
    body = pdf_margins.body_size(pages)
    for number, lines in enumerate(pages, start=1):
        width = max((len(line.text) for line in lines), default=0)
        gap = pdf_margins.line_gap(lines)
        for run in part(lines):
            if isinstance(run, Table):
                yield Block(table_lines(run.rows), number, None, is_table=True)
            else:
                yield from (_block(group, number, body) for group in _groups(run, gap, width))


def _groups(lines: list[Line], gap: float, width: int) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in lines:
        if group and _starts_anew(group[-1], line, gap, width):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _starts_anew(before: Line, line: Line, gap: float, width: int) -> bool:
    if abs(before.size - line.size) > 0.5 or BULLET.match(line.text):
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
    is_large = size > pdf_margins.HEADING_SHARE * body
    is_heading = is_large and len(text) <= 120 and _WORD.search(text) and not text.endswith((".", ";", ","))
    text = text.replace("\u00ad", "")
    return Block(text if is_heading else BULLET.sub("- ", text), page, size if is_heading else None)
