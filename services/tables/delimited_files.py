"""CSV and its kin to columns and rows: nothing in the file is lost without a note."""

from collections.abc import Iterable, Sequence

from services import delimited
from services.delimited import Layout, Record
from services.errors import BadInput
from services.reading.decoding import decode_exactly, guessed_encoding
from services.tables.naming import numbered, title_of
from services.tables.raw import Raw, within_memory

_NAMED_ROWS = 8


def read(name: str, content: bytes) -> Raw:
    """Read a file with a header; raises BadInput with the row at fault."""
    prefer = "\t" if name.lower().endswith(".tsv") else ""
    dialect = delimited.detect(decode_exactly(content, name), prefer=prefer)
    parsed = delimited.parse(dialect.text, dialect.delimiter, dialect.first_row)
    try:
        records = [Record(*each) for each in within_memory(((row.number, row.cells) for row in parsed), name)]
    except delimited.UnclosedQuote as error:
        raise BadInput(
            f"“{name}” cannot be read as CSV: the quotation mark that opens a cell in row {error.number:,} is never "
            "closed. Close it, or write it twice where it belongs to the text."
        ) from error
    records, rules = delimited.undrawn(records) if dialect.delimiter == "|" else (records, [])
    layout = delimited.lay_out(records)
    if layout is None:
        raise BadInput(f"“{name}” holds no rows.")
    raw = _even(layout)
    if rules:
        raw.notes.append(f"Left out, since it only rules the table: {numbered(rules)}.")
    if encoding := guessed_encoding(content):
        raw.notes.insert(0, f"It is not in UTF-8 and was read as {encoding}. Check its accented letters below.")
    return raw


def _even(layout: Layout) -> Raw:
    """Give every row as many cells as there are columns; a column without a name and without a cell is left out."""
    header = layout.header.cells
    width = max(map(len, (header, *(row.cells for row in layout.body))))
    used = [place < len(header) and bool(header[place].strip()) for place in range(width)]
    for row in layout.body:
        for place, cell in enumerate(row.cells):
            used[place] = used[place] or bool(cell)
    places = [place for place in range(width) if used[place]]
    return Raw(
        _pick(header, places),
        [_pick(row.cells, places) for row in layout.body],
        [row.number for row in layout.body],
        [*_above(layout), *_ragged(layout)],
    )


def _pick(cells: Sequence[str], places: Iterable[int]) -> list[str]:
    return [cells[place] if place < len(cells) else "" for place in places]


def _above(layout: Layout) -> list[str]:
    if not layout.preamble:
        return []
    titles = (f"row {row.number} {title_of(' '.join(row.cells))}" for row in layout.preamble[:_NAMED_ROWS])
    more = f" and {len(layout.preamble) - _NAMED_ROWS} more" if len(layout.preamble) > _NAMED_ROWS else ""
    return [f"Header found in row {layout.header.number}. Left out above it: {', '.join(titles)}{more}."]


def _ragged(layout: Layout) -> list[str]:
    width = len(layout.header.cells)
    short = [row.number for row in layout.body if len(row.cells) < width]
    long = [row.number for row in layout.body if any(cell for cell in row.cells[width:])]
    return [
        *([f"Fewer cells than columns, the missing ones stay empty: {numbered(short)}."] if short else []),
        *([f"More cells than columns, kept in columns without a name: {numbered(long)}."] if long else []),
    ]
