"""Where the table begins: the header's row, the lines above it, and the rows under it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from services.delimited.parsing import Record

_LOOK_ROWS = 40  # a preamble is shorter
_NUMBER = re.compile(r"[-+]?[\d.,:/ ]*\d[\d.,:/ %€$£-]*$")
_LABEL_WORDS = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """The header, what stands above it, and the rows under it; empty rows are in none of them."""

    header: Record
    preamble: list[Record]
    body: list[Record]


def lay_out(records: Sequence[Record]) -> Layout | None:
    """Tell the header from the lines above it; None where no row holds anything."""
    rows = [each for each in records if not each.is_empty]
    if not rows:
        return None
    at = _header_at(rows)
    return Layout(rows[at], rows[:at], rows[at + 1 :])


def is_label(cell: str) -> bool:
    """Say whether a cell may be a column's name: a few words, no number and no sentence."""
    cell = cell.strip()
    return 0 < len(cell.split()) <= _LABEL_WORDS and not cell.endswith((".", "?", "!")) and not _NUMBER.match(cell)


def _header_at(rows: Sequence[Record]) -> int:
    usual = _usual_width(rows)
    if usual < 2:
        return 0
    return next((at for at in range(min(len(rows), _LOOK_ROWS)) if not _is_above(rows, at, usual)), 0)


def _is_above(rows: Sequence[Record], at: int, usual: int) -> bool:
    """Say whether a row stands above the header: a title, a remark, or a smaller table before an empty line."""
    if at + 1 >= len(rows):
        return False
    width, filled = _width(rows[at]), _filled(rows[at])
    if filled == 1 and (len(rows[at].cells) == 1 or _is_header(rows, at + 1, usual)):
        return True
    if after := _after_gap(rows, at):
        return width < usual or (filled < usual and _is_header(rows, after, usual))
    return width < usual and _is_header(rows, at + 1, usual, only_over_numbers=True)


def _after_gap(rows: Sequence[Record], at: int) -> int:
    """Give the place of the row after the next empty line, 0 where none is near or less comes after it than before."""
    for place in range(at + 1, min(at + 12, len(rows))):
        if rows[place].number > rows[place - 1].number + 1:
            return place if len(rows) - place > place - at else 0
    return 0


def _is_header(rows: Sequence[Record], at: int, usual: int, *, only_over_numbers: bool = False) -> bool:
    """Say whether a row names every column, over a body that holds something else than names."""
    names = [cell.strip() for cell in rows[at].cells[: _width(rows[at])]]
    if len(names) < usual or len(set(names)) < len(names) or not all(map(is_label, names)):
        return False
    body = [row.cells for row in rows[at + 1 : at + 50]]
    columns = [[cells[place] for cells in body if place < len(cells)] for place in range(len(names))]
    if any(column and all(map(_NUMBER.match, column)) for column in columns):
        return True
    return not only_over_numbers and any(cell.strip() and not is_label(cell) for cells in body for cell in cells)


def _usual_width(rows: Sequence[Record]) -> int:
    """Give the most frequent width of more than one cell, 1 where there is none: titles and gaps may be many."""
    widths = Counter(width for width in map(_width, rows) if width > 1)
    return max(widths.items(), key=lambda each: (each[1], each[0]), default=(1, 0))[0]


def _width(row: Record) -> int:
    """Count the cells up to the last one that holds something."""
    return next((place for place in range(len(row.cells), 0, -1) if row.cells[place - 1].strip()), 0)


def _filled(row: Record) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)
