"""Rows, names and texts of a file in a sentence."""

from collections.abc import Iterable, Sequence

_NAMED_ROWS = 8
_TITLE_CHARACTERS = 80


def names_of(values: Iterable[str], most: int = 8) -> str:
    """List a few names in a sentence."""
    found = list(values)
    return ", ".join(found[:most]) + (" and more" if len(found) > most else "")


def numbered(rows: Sequence[int]) -> str:
    """List rows by number: "row 3", "rows 3, 4 and 120 more"."""
    listed = ", ".join(f"{each:,}" for each in rows[:_NAMED_ROWS])
    more = f" and {len(rows) - _NAMED_ROWS:,} more" if len(rows) > _NAMED_ROWS else ""
    return f"row{'' if len(rows) == 1 else 's'} {listed}{more}"


def title_of(text: str) -> str:
    """Quote the beginning of a text on one line."""
    line = " ".join(text.split())
    return f"“{line}”" if len(line) <= _TITLE_CHARACTERS else f"“{line[:_TITLE_CHARACTERS]}…”"
