"""Tables: Excel and CSV, row by row, so that a million rows take no more memory than the first ones.

A table is cut into passages of some rows, each under its header row.
"""

import io
import struct
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import islice

from services import delimited
from services.errors import BadInput
from services.reading.elements import table_lines
from services.reading.kinds import Kind
from services.reading.office import in_zip, macros
from services.reading.passages import Dropped, OnProgress, Passage, Reading

MAX_ROWS = 10_000
_MAX_COLUMNS = 200
_LOOKED_AT = 1_000  # columns in which it is noticed that there are more
_MAX_EMPTY_ROWS = 5_000  # formatting without content can reach to the last row that Excel knows
_PASSAGE_ROWS = 50

Row = list[str]


def csv(text: str, on_progress: OnProgress) -> Reading:
    """Read a table of comma-, semicolon-, tab- or bar-separated values; what cannot be read as it stands is noted."""
    dialect = delimited.detect(text)
    records, unclosed = delimited.repaired(dialect.text, dialect.delimiter, dialect.first_row)
    wide = [record.number for record in records if len(record.cells) > _MAX_COLUMNS]
    rows = [_trimmed([_said(cell) for cell in record.cells[:_MAX_COLUMNS]]) for record in records[: MAX_ROWS + 1]]
    on_progress(len(rows), len(rows), "rows")
    notes = [
        f"Only the first {MAX_ROWS:,} of {len(records) - 1:,} rows were read. Split the file to use the others."
        if len(records) > MAX_ROWS + 1
        else "",
        f"Only the first {_MAX_COLUMNS} columns were read; row {wide[0]:,} has more." if wide else "",
        f"A quotation mark in row {unclosed:,} is never closed, so from there on they are read as text."
        if unclosed
        else "",
    ]
    return Reading(Kind.CSV, "", None, tuple(_passages(rows, "", None)), " ".join(filter(None, notes)))


def excel(content: bytes, name: str, on_progress: OnProgress) -> Reading:
    """Read a workbook: a sheet is a section, `page` its number; formulas give the values last seen in Excel."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        found = [
            (sheet.title, sheet.sheet_state != "visible", sheet.iter_rows(values_only=True, max_col=_LOOKED_AT))
            for sheet in book.worksheets
        ]
        reading = _workbook(Kind.XLSX, found, on_progress)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError) as error:
        raise BadInput(_damaged(name)) from error
    except SyntaxError as error:  # what both XML parsers raise for broken XML
        raise BadInput(_damaged(name)) from error
    return Reading(
        Kind.XLSX,
        (book.properties.title or "").strip(),
        reading.pages,
        reading.passages,
        " ".join(part for part in (macros(content), reading.note) if part),
        reading.dropped + in_zip(content),
    )


def old_excel(content: bytes, name: str, on_progress: OnProgress) -> Reading:
    """Read a workbook of Excel 97 to 2003."""
    import xlrd
    from xlrd.compdoc import CompDocError

    try:
        book = xlrd.open_workbook(file_contents=content, on_demand=True, logfile=io.StringIO())
        found = [(sheet.name, bool(sheet.visibility), _old_rows(sheet, book.datemode)) for sheet in book.sheets()]
        return _workbook(Kind.XLS, found, on_progress)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise BadInput(f"“{name}” is protected by a password. Save a copy without it and upload that.") from error
        raise BadInput(_damaged(name)) from error
    except (CompDocError, AssertionError, IndexError, ValueError, TypeError, AttributeError, struct.error) as error:
        raise BadInput(_damaged(name)) from error


def _old_rows(sheet: object, datemode: int) -> Iterator[tuple[object, ...]]:
    import xlrd

    for number in range(sheet.nrows):  # type: ignore[attr-defined]
        yield tuple(
            xlrd.xldate.xldate_as_datetime(cell.value, datemode) if cell.ctype == xlrd.XL_CELL_DATE else cell.value
            for cell in sheet.row(number)  # type: ignore[attr-defined]
        )


def _damaged(name: str) -> str:
    return f"“{name}” is damaged and cannot be opened as an Excel file. Save it again in Excel."


def _workbook(kind: Kind, found: list[tuple[str, bool, Iterator[tuple[object, ...]]]], tell: OnProgress) -> Reading:
    passages: list[Passage] = []
    dropped: list[Dropped] = []
    left = MAX_ROWS
    cut = False
    for number, (title, is_hidden, values) in enumerate(found, start=1):
        if is_hidden:
            dropped.append(Dropped(title, "a hidden sheet", (number,)))
            continue
        rows = list(islice(_filled(values), left + 1))
        cut = cut or len(rows) > left
        if any(len(row) > _MAX_COLUMNS for row in rows):
            dropped.append(Dropped(title, f"columns beyond the first {_MAX_COLUMNS}", (number,)))
            rows = [_trimmed(row[:_MAX_COLUMNS]) for row in rows]
        passages.extend(_passages(rows[:left], title, number))
        left -= min(left, len(rows))
        if not any(any(row) for row in rows):
            dropped.append(Dropped(title, "an empty sheet", (number,)))
        tell(number, len(found), "sheets")
    note = f"Only the first {MAX_ROWS:,} rows were read. Split the workbook to use the others." if cut else ""
    return Reading(kind, "", len(found), tuple(passages), note, tuple(dropped))


def _filled(values: Iterable[tuple[object, ...]]) -> Iterator[Row]:
    empty = 0
    for cells in values:
        row = _trimmed([_said(cell) for cell in cells])
        empty = 0 if row else empty + 1
        if empty > _MAX_EMPTY_ROWS:
            return
        if row or empty == 1:
            yield row


def _said(cell: object) -> str:
    """Write a cell's value as its sheet shows it, near enough."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{cell:.10g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return " ".join(str(cell).replace("|", "/").split())


def _trimmed(row: Row) -> Row:
    while row and not row[-1]:
        row.pop()
    return row


def _passages(rows: list[Row], section: str, page: int | None) -> Iterator[Passage]:
    """Part a sheet at its empty rows into tables, each after the lines of text that stand before it."""
    block: list[Row] = []
    for row in [*rows, []]:
        if row:
            block.append(row)
            continue
        while block and sum(map(bool, block[0])) == 1 and (len(block) == 1 or max(map(len, block)) > 1):
            yield Passage(next(filter(None, block.pop(0))), section, page)
        if block and max(map(len, block)) == 1:
            yield from (Passage(line, section, page) for (line,) in block)
        elif block:
            yield from _table(block, section, page)
        block = []


def _table(rows: list[Row], section: str, page: int | None) -> Iterator[Passage]:
    left = min(next(place for place, cell in enumerate(row) if cell) for row in rows)
    width = max(map(len, rows)) - left
    even = [[*row[left:], *[""] * (width - len(row) + left)] for row in rows]
    header, *body = even
    for start in range(0, max(1, len(body)), _PASSAGE_ROWS):
        yield Passage(table_lines([header, *body[start : start + _PASSAGE_ROWS]]), section, page)
