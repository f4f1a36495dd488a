"""Units to runs of equal length, cut between words; rows of a table stay whole."""

from collections import deque
from collections.abc import Iterator
from math import ceil

from services.reading.packing import cost
from services.reading.sentences import breaks
from services.reading.units import Unit


def equal_runs(found: list[Unit], most: int, overlap: int = 0) -> Iterator[list[Unit]]:
    """Give runs of equal length, at most `most` tokens of their own after `overlap` repeated ones."""
    waiting = deque(found)
    left = sum(cost(unit, found[place - 1 : place]) for place, unit in enumerate(found))
    group: list[Unit] = []
    goal, size = _share(left, most), 0
    while waiting:
        unit = waiting.popleft()
        added = cost(unit, group)
        head, rest = (unit, None) if size + added <= goal else _parted(unit, goal - size)
        if head is None and not size:  # alone it is too long for the goal, though not for a chunk
            head, rest = unit, None
        if head:
            group.append(head)
            size += added if rest is None else head.tokens
        if rest:
            waiting.appendleft(rest)
        if size >= goal or rest:
            yield group
            left -= size
            group, goal, size = _tail(group, overlap), _share(left, most), 0
    if size:
        yield group


def _share(left: int, most: int) -> int:
    return ceil(left / max(1, ceil(left / most)))


def _parted(unit: Unit, room: int) -> tuple[Unit | None, Unit | None]:
    if unit.header:
        return None, unit
    place, taken = next((each for each in reversed(breaks(unit.text)) if each[1] <= room), (0, 0))
    if not place:
        return None, unit
    spaced = unit.text[place - 1].isspace()
    head = unit._replace(text=unit.text[:place].rstrip(), tokens=taken)
    rest = unit._replace(text=unit.text[place:], tokens=unit.tokens - taken, lead=" " if spaced else "", heading="")
    return head, rest


def _tail(group: list[Unit], overlap: int) -> list[Unit]:
    tail: list[Unit] = []
    for unit in reversed(group):
        if unit.header:
            break
        if unit.tokens > overlap:
            ends = [each for each in breaks(unit.text) if unit.tokens - each[1] <= overlap]
            if ends:
                place, before = ends[0]
                tail.insert(0, unit._replace(text=unit.text[place:], tokens=unit.tokens - before, heading=""))
            break
        tail.insert(0, unit)
        overlap -= unit.tokens
    return tail
