"""Which character parts the columns: by the rows that it makes, with quoted cells taken into account."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from services.delimited.headers import is_label
from services.delimited.parsing import Record, UnclosedQuote, parse

DELIMITERS = ",;\t|"
_SAMPLE_ROWS = 200
_SAMPLE_CHARACTERS = 200_000
_SEP_LINE = re.compile(r'\ufeff?"?sep=(\\t|.)"?\1*[ \t]*(?:\r\n|\n|\r|$)', re.IGNORECASE)
_LEAST_CONSISTENT = 0.5
_LABEL_CHARACTERS = 40
_NONE = (0.0, 0, 0)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What parts the columns, "" where there is a single one; `text` is the table without its `sep=` line."""

    delimiter: str
    text: str
    first_row: int = 1  # the number of its first record


def detect(text: str, *, prefer: str = "") -> Dialect:
    """Find the delimiter: as the `sep=` line says, else the one whose rows are most alike (`prefer` on a tie)."""
    if match := _SEP_LINE.match(text):
        delimiter = match[1].replace("\\t", "\t")
        return Dialect(delimiter, text[match.end() :], first_row=2)
    text = text.removeprefix("\ufeff")
    scores = {each: _score(text, each) for each in DELIMITERS}
    best = max(DELIMITERS, key=lambda each: (scores[each], each == prefer))
    return Dialect(best if scores[best] > _NONE else "", text)


def _score(text: str, delimiter: str) -> tuple[float, int, int]:
    """Rate a delimiter by the share of rows that have the usual number of columns, and by that number.

    Between the two counts how few rows it leaves above the table: a header is parted as its rows are, which tells the
    delimiter from decimal commas.
    """
    rows = _sample(text, delimiter)
    start = next((at for at, row in enumerate(rows) if len(row.cells) > 1), len(rows))
    table = rows[start:]  # the rows before it may be titles
    widths = Counter(len(row.cells) for row in table if len(row.cells) > 1)
    width, count = max(widths.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
    if not table or count < _LEAST_CONSISTENT * len(table):
        return _NONE
    if start > len(table) and rows[start].number == rows[start - 1].number + 1:
        return _NONE  # a few of many lines have this character in them
    if _one_column_of_prose(rows, width):
        return _NONE
    return (count / len(table), -start, width)


def _sample(text: str, delimiter: str) -> list[Record]:
    rows: list[Record] = []
    try:
        for row in islice(parse(text[:_SAMPLE_CHARACTERS], delimiter), _SAMPLE_ROWS):
            if not row.is_empty:
                rows.append(row)
    except UnclosedQuote:
        pass  # the sample may end inside a cell
    return rows


def _one_column_of_prose(rows: list[Record], width: int) -> bool:
    """Say whether the first row names one column and what follows is text with this character in it."""
    first = rows[0].cells
    if len(first) > 1 or len(rows) < 2 or rows[1].number > rows[0].number + 1:
        return False
    is_name = len(first[0].split()) <= 2 and len(first[0]) <= _LABEL_CHARACTERS and not first[0].endswith((":", "."))
    spaced = [cell.startswith(" ") for row in rows[1:] for cell in row.cells[1:]]
    prose = bool(spaced) and sum(spaced) >= 0.8 * len(spaced)
    return prose or (is_name and width == 2 and not all(map(is_label, rows[1].cells)))
