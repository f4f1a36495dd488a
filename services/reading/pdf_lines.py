"""The lines of a PDF page as pdfium gives them, and the cells that wide gaps part them into."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as raw

BULLET = re.compile(r"^\s*(?:[•‣◦▪●○–*-]|\d{1,2}[.)])\s+")
_CELL_GAP = 1.5  # in font sizes: justified text leaves less between words
_LEAST_SIZE = 4.0


class Cell(NamedTuple):
    """A stretch of a line, and where it stands on the page, in points."""

    left: float
    right: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; `size` is its font size and `top` its height on the page, in points."""

    text: str
    size: float
    top: float
    cells: tuple[Cell, ...] = ()


def lines_of(page: pypdfium2.PdfPage) -> Iterator[Line]:
    """Give a page's lines in the order in which they were printed; a soft hyphen ends one that goes on."""
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    aligned = len(text) == text_page.count_chars()
    has_columns = aligned and _has_columns(text_page)
    start = 0
    for printed in text.split("\n"):
        line = printed.strip("\r\ufffe\x02 ")
        if line:
            first = start + len(printed) - len(printed.lstrip())
            size = round(raw.FPDFText_GetFontSize(text_page, first), 1) if aligned else 0.0
            top = text_page.get_charbox(first, loose=True)[3] if aligned else 0.0
            cells = _cells(text_page, first, line, size) if has_columns else ()
            hyphen = "\u00ad" if printed.rstrip("\r").endswith(("\ufffe", "\x02")) else ""
            yield Line(line.replace("\ufffe", "").replace("\x02", "") + hyphen, size, top, cells)
        start += len(printed) + 1


def _has_columns(text_page: pypdfium2.PdfTextPage) -> bool:
    """Tell whether anything on a page stands beside something else; most pages need no closer look."""
    boxes = [text_page.get_rect(each) for each in range(text_page.count_rects())]
    return any(
        abs(after[0] - before[2]) > _CELL_GAP * _LEAST_SIZE and after[1] < before[3] and before[1] < after[3]
        for before, after in pairwise(boxes)
    )


def _cells(text_page: pypdfium2.PdfTextPage, first: int, line: str, size: float) -> tuple[Cell, ...]:
    boxes = sorted(text_page.get_rect(each) for each in range(text_page.count_rects(first, len(line))))
    if not boxes:
        return ()
    groups = [list(boxes[0])]
    for left, bottom, right, top in boxes[1:]:
        last = groups[-1]
        if left - last[2] > _CELL_GAP * max(size, _LEAST_SIZE):
            groups.append([left, bottom, right, top])
        else:
            last[1:] = [min(last[1], bottom), max(last[2], right), max(last[3], top)]
    if len(groups) == 1:
        return (Cell(groups[0][0], groups[0][2], line),)
    found = [Cell(box[0], box[2], _text_in(text_page, box)) for box in groups]
    if BULLET.match(f"{found[0].text} "):  # a list item, whose mark stands apart
        return (Cell(found[0].left, found[-1].right, line),)
    return tuple(found)


def _text_in(text_page: pypdfium2.PdfTextPage, box: list[float]) -> str:
    left, bottom, right, top = box
    return " ".join(text_page.get_text_bounded(left - 0.5, bottom, right + 0.5, top).split())
