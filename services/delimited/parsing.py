"""Delimited text to records: quoted line breaks stay in their cell, and each record knows its number."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_END = "\x00\x02\x00\x03"  # a line of its own unless a quotation mark is still open; holds nobody's delimiter
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
csv.field_size_limit(2**31 - 1)  # the size of the file is the limit; the default refuses long answers


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record; `number` is its row in a spreadsheet, counted from 1 with empty rows."""

    number: int
    cells: list[str]

    @property
    def is_empty(self) -> bool:
        """Say whether no cell holds anything."""
        return not any(cell.strip() for cell in self.cells)


class UnclosedQuote(ValueError):
    """A quotation mark that opens a cell and is never closed, in the record of this `number`."""

    def __init__(self, number: int) -> None:
        super().__init__(f"The quotation mark in row {number} is never closed.")
        self.number = number


def parse(text: str, delimiter: str, first_row: int = 1) -> Iterator[Record]:
    """Read one record after the other, with "" as delimiter as a single column.

    Raises UnclosedQuote when the file ends inside a cell.
    """
    lines = _with_end(_lines(text))
    reader = csv.reader(lines, delimiter=delimiter or _absent_from(text), skipinitialspace=_is_spaced(text, delimiter))
    for number, cells in enumerate(reader, start=first_row):
        if cells == [_END]:
            return
        if cells and cells[-1].endswith(_END):
            raise UnclosedQuote(number)
        yield Record(number, cells)


def repaired(text: str, delimiter: str, first_row: int = 1) -> tuple[list[Record], int | None]:
    """Read every record, also after a quotation mark that is never closed: from there on it is read as a letter.

    Gives the records and the number of the row with that mark, None where all are closed.
    """
    records: list[Record] = []
    try:
        records.extend(parse(text, delimiter, first_row))
    except UnclosedQuote as error:
        delimiter = delimiter or _absent_from(text)
        rest = _lines_from(text, delimiter, error.number - first_row)
        plain = csv.reader(rest, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        records.extend(Record(number, cells) for number, cells in enumerate(plain, start=error.number))
        return records, error.number
    return records, None


def _is_spaced(text: str, delimiter: str) -> bool:
    """Say whether spaces stand between a delimiter and a quoted cell, as in `1, "x, y"`; then they are no part of it.

    Within a cell that is quoted as it should be, no single quotation mark has a letter behind it.
    """
    if not delimiter.strip(" "):
        return False
    part = re.escape(delimiter)
    return bool(re.search(rf'{part} +"(?=[^"\r\n{part}])[^"]*(?:""[^"]*)*" *(?:{part}|[\r\n]|$)', text))


def _absent_from(text: str) -> str:
    """Give a character that no cell holds."""
    return next(chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)


def _lines(text: str) -> Iterator[str]:
    """Part a text at its line ends, which stay; a StringIO would take four bytes a character."""
    return (match[0] for match in _LINE.finditer(text))


def _with_end(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line if line.endswith(("\n", "\r")) else f"{line}\n"
    yield _END


def _lines_from(text: str, delimiter: str, skip: int) -> list[str]:
    """Give the lines after so many records."""
    lines = list(_lines(text))
    reader = csv.reader(iter(lines), delimiter=delimiter, skipinitialspace=_is_spaced(text, delimiter))
    for _ in range(skip):
        next(reader)
    return lines[reader.line_num :]
