"""What stands in a file of rows: named columns of text, found by the names that other tools give them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from services.tables.guard import unguarded
from services.tables.times import TimeChoices, Times, read_times


@dataclass(frozen=True)
class Table:
    """What stands in a file: named columns of text, and what is odd about it."""

    name: str
    rows: pd.DataFrame
    notes: tuple[str, ...] = field(default=())
    row_numbers: tuple[int, ...] = field(default=())  # empty: counted from 1

    @property
    def columns(self) -> list[str]:
        """Name the columns; no two are called the same."""
        return list(self.rows.columns)

    @property
    def numbers(self) -> list[int]:
        """Give the number that each row has in its file, as a spreadsheet counts."""
        return list(self.row_numbers) or list(range(1, len(self.rows) + 1))

    def find(self, names: Mapping[str, Iterable[str]]) -> dict[str, str]:
        """Map each meaning to the first column of one of its names, in capitals or not; "" where there is none."""
        by_name = {column.casefold(): column for column in reversed(self.columns)}
        return {what: next((by_name[each] for each in known if each in by_name), "") for what, known in names.items()}

    def is_own(self, own: Collection[str]) -> bool:
        """Say whether it has every column of an export of ours."""
        return bool(own) and set(own) <= set(self.columns)

    def cells(self, columns: Mapping[str, str], *, own: Collection[str] = ()) -> Iterator[dict[str, str]]:
        """Give the cells of each row by their meanings, "" without a column.

        The guard against formulas comes off a CSV with all columns of our `own` export, and off no other: elsewhere an
        apostrophe may be part of the text.
        """
        is_csv = self.name.lower().endswith((".csv", ".tsv"))
        plain = unguarded if is_csv and self.is_own(own) else str
        meanings = [what for what, column in columns.items() if column]
        empty = dict.fromkeys(columns, "")
        for cells in zip(*(self.rows[columns[what]] for what in meanings), strict=True):
            yield empty | dict(zip(meanings, map(plain, cells), strict=True))

    def times(self, column: str, choices: TimeChoices | None = None) -> Times | None:
        """Read a column as times; None where there is no such column."""
        return read_times(list(self.rows[column]), self.numbers, choices) if column else None
