"""The shortest way from one sequence to another, in time that long and repetitive sequences cannot blow up."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

_MOST_CELLS = 200_000_000  # bits of the comparison's table: 25 MB


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of both sequences: the same in both, or what went beside what came in its place."""

    same: bool
    before: slice
    after: slice


def steps(before: Sequence[Hashable], after: Sequence[Hashable]) -> Iterator[Step]:
    """Give what stayed and what changed, in order; where the middles are too long to compare, all of it changed."""
    start = _common(before, after)
    tail = _common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - tail], after[start : len(after) - tail]
    yield from _filled(True, 0, start, 0, start)
    if len(old) * len(new) > _MOST_CELLS:
        yield from _filled(False, start, start + len(old), start, start + len(new))
    else:
        yield from _middle(old, new, start)
    yield from _filled(True, len(before) - tail, len(before), len(after) - tail, len(after))


def alike(before: Sequence[Hashable], after: Sequence[Hashable]) -> float:
    """Give how much two sequences share, from 0 to 1; 0 where they are too long to compare."""
    if len(before) * len(after) > _MOST_CELLS:
        return 0.0
    return Indel.normalized_similarity(before, after)


def _middle(old: Sequence[Hashable], new: Sequence[Hashable], start: int) -> Iterator[Step]:
    """Take what went and what came between two equal stretches together."""
    last = here = 0
    for code in (*(each for each in Indel.opcodes(old, new) if each.tag == "equal"), None):
        old_end, new_end = (code.src_start, code.dest_start) if code else (len(old), len(new))
        yield from _filled(False, start + last, start + old_end, start + here, start + new_end)
        if code:
            last, here = code.src_end, code.dest_end
            yield from _filled(True, start + old_end, start + last, start + new_end, start + here)


def _filled(same: bool, left: int, right: int, start: int, end: int) -> Iterator[Step]:
    if left < right or start < end:
        yield Step(same, slice(left, right), slice(start, end))


def _common(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))
