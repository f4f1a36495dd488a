"""Where an interval ends."""

from collections.abc import Callable

PRECISION = 1e-7


def last_inside(inside: Callable[[float], bool], start: float, end: float) -> float:
    """Give the bound between `start` (inside) and `end`, rounded outwards, of a set without holes."""
    if inside(end):
        return end
    while abs(end - start) > PRECISION:
        middle = (start + end) / 2
        start, end = (middle, end) if inside(middle) else (start, middle)
    return end
