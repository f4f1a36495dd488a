"""Rows as they come out of a file, before they are a table of text; what may be held in memory is limited."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from services.errors import BadInput

MOST_BYTES = 400 * 1024**2  # of a table in memory, estimated; a file may have any number of rows within it
_CELL_BYTES, _ROW_BYTES = 60, 120


@dataclass(slots=True)
class Raw:
    """The columns, the rows under them with their numbers in the file, and what is odd about it."""

    columns: list[str]
    rows: list[list[Any]]
    numbers: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def of_records(records: Iterable[tuple[int, dict[str, Any]]], name: str) -> Raw:
    """Give the rows of objects with named fields; a field that an object does not have is None."""
    kept = list(within_memory(records, name))
    columns = list(dict.fromkeys(str(key) for _, record in kept for key in record))
    rows = [[record.get(column) for column in columns] for _, record in kept]
    return Raw(columns, rows, [number for number, _ in kept])


def within_memory(records: Iterable[tuple[int, Any]], name: str) -> Iterator[tuple[int, Any]]:
    """Pass numbered rows on as long as they fit into memory; raises BadInput with the row that does not."""
    left = MOST_BYTES
    for number, record in records:
        cells = record.values() if isinstance(record, dict) else record
        left -= _ROW_BYTES + sum(_CELL_BYTES + (len(cell) if isinstance(cell, str) else 0) for cell in cells)
        if left < 0:
            limit = MOST_BYTES // 1024**2
            raise BadInput(
                f"“{name}” needs more than {limit} MB of memory: only the rows up to {number:,} fit. Split it into "
                "several files and import one after the other."
            )
        yield number, record
