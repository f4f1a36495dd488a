"""What stands in a file of rows: named columns of text, found by the names that other tools give them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pandas as pd

from services.tables.guard import unguarded


@dataclass(frozen=True)
class Table:
    """What stands in a file: named columns of text, and what is odd about it."""

    name: str
    rows: pd.DataFrame
    notes: tuple[str, ...] = field(default=())

    @property
    def columns(self) -> list[str]:
        """Name the columns; no two are called the same."""
        return list(self.rows.columns)

    def find(self, names: Mapping[str, Iterable[str]]) -> dict[str, str]:
        """Map each meaning to the first column of one of its names, in capitals or not; "" where there is none."""
        by_name = {column.casefold(): column for column in reversed(self.columns)}
        return {what: next((by_name[each] for each in known if each in by_name), "") for what, known in names.items()}

    def cells(self, columns: Mapping[str, str]) -> Iterator[dict[str, str]]:
        """Give the cells of each row by their meanings, "" without a column; a CSV's guard of formulas is taken off."""
        plain = unguarded if self.name.lower().endswith((".csv", ".tsv")) else str
        for row in self.rows.to_dict("records"):
            yield {what: plain(row[column]) if column else "" for what, column in columns.items()}


def moment(cell: str) -> datetime | None:
    """Read a moment in ISO 8601, in UTC unless it says otherwise; None where the cell holds none."""
    try:
        found = datetime.fromisoformat(cell.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def names_of(values: Iterable[str], most: int = 8) -> str:
    """List a few names in a sentence."""
    found = list(values)
    return ", ".join(found[:most]) + (" and more" if len(found) > most else "")
