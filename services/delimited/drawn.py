"""Tables that a program drew: rows of dashes that rule them, and cells that are padded to stand in line."""

import re
from collections.abc import Sequence

from services.delimited.parsing import Record

_DASHES = re.compile(r":?-+:?")
_RULE = re.compile(r"[+|]?[-=]{3,}(?:[+|][-=]+)*[+|]?")


def undrawn(records: Sequence[Record]) -> tuple[list[Record], list[int]]:
    """Give the rows as they were before they were drawn, and the numbers of those that only rule the table."""
    rules = [row.number for row in records if _is_rule(row)]
    ruling = set(rules)
    return _unpadded([row for row in records if row.number not in ruling]), rules


def _unpadded(records: list[Record]) -> list[Record]:
    cells = [cell for row in records if len(row.cells) > 1 for cell in row.cells if cell]
    if not all(cell[0] == " " or cell[-1] == " " for cell in cells):
        return records
    return [Record(row.number, [cell.strip(" ") for cell in row.cells]) for row in records]


def _is_rule(row: Record) -> bool:
    """Say whether a row is "|---|:-:|" or "+-----+---+"; a single cell of plain dashes may be somebody's text."""
    cells = [cell.strip() for cell in row.cells]
    filled = [cell for cell in cells if cell]
    if len(filled) > 1:
        return all(map(_DASHES.fullmatch, filled)) and any("---" in cell for cell in filled)
    return len(filled) == 1 and bool(_RULE.fullmatch(filled[0])) and bool({"+", "|"} & set(filled[0]))
