"""Units to groups of even length, each unit kept whole."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import ceil

from services.reading.sentences import count_tokens
from services.reading.units import Unit

_repeated = lru_cache(1024)(count_tokens)  # headings and table headers are counted again and again


def pack(found: list[Unit], limit: int, overlap: int = 0) -> Iterator[list[Unit]]:
    """Put units into even groups of at most `limit` tokens, each repeating up to `overlap` of the one before."""
    left = sum(unit.tokens for unit in found)
    goal = _even(left, limit)
    group: list[Unit] = []
    size, fresh = 0, 0
    for unit in found:
        added = cost(unit, group)
        enough = size + unit.tokens / 2 > goal or (size > 0.7 * goal and unit.lead == "\n\n")
        if fresh and (size + added > limit or (enough and left > 0.3 * goal)):
            yield group
            group = _tail(group, min(overlap, limit - cost(unit, [])))
            goal = _even(left, limit)
            size, fresh = group_cost(group), 0
            if group and size + cost(unit, group) > limit:
                group, size = [], 0
            added = cost(unit, group)
        group.append(unit)
        size, fresh, left = size + added, fresh + 1, left - unit.tokens
    if fresh:
        yield group


def cost(unit: Unit, group: Sequence[Unit]) -> int:
    """Count the tokens that a unit adds to a group, with the heading and table header that it needs there."""
    tokens = unit.tokens
    if unit.heading and group:
        tokens += _repeated(unit.heading) + 1
    if unit.header and not (group and group[-1].header == unit.header):
        tokens += _repeated(unit.header)
    return tokens


def group_cost(group: list[Unit]) -> int:
    """Count the tokens of a group as it will be written."""
    return sum(cost(unit, group[place - 1 : place]) for place, unit in enumerate(group))


def joined(group: list[Unit]) -> str:
    """Write a group as the text of a chunk."""
    text = ""
    before: Unit | None = None
    for unit in group:
        same_table = before is not None and before.header == unit.header
        body = f"{unit.header}\n{unit.text}" if unit.header and not same_table else unit.text
        if before is None:
            text = body
        elif unit.heading:
            text += f"\n\n{unit.heading}:{_after_heading(unit)}{body}"
        else:
            text += _lead(before, unit) + body
        before = unit
    return text


def _after_heading(unit: Unit) -> str:
    return "\n\n" if unit.header or unit.text.startswith(("- ", "|")) else " "


def _lead(before: Unit, unit: Unit) -> str:
    """Keep a table's rows on lines that follow each other, and everything else off them."""
    if before.header != unit.header:
        return "\n\n"
    return "\n" if unit.header else unit.lead


def _even(tokens: int, limit: int) -> float:
    """Share tokens out over as few groups as fit, with some room, since units are not cut."""
    return tokens if tokens <= limit else tokens / ceil(tokens / (0.92 * limit))


def _tail(group: list[Unit], overlap: int) -> list[Unit]:
    tail: list[Unit] = []
    for unit in reversed(group):
        overlap -= unit.tokens
        if overlap < 0:
            break
        tail.insert(0, unit)
    return tail
