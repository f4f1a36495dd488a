"""Where an interval ends."""

import math
from collections.abc import Callable

PRECISION = 1e-7


def last_inside(
    evidence: Callable[[float], float], allowed: float, start: float, end: float, *, spread: float
) -> float:
    """Give the bound between `start`, the estimate, and `end` where evidence exceeds `allowed`, rounded outwards.

    The evidence must grow from `start` to `end`. It grows about as the square of the distance over twice the variance
    `spread` of the estimate, so its root is nearly a straight line, whose crossing is found in a few steps (false
    position, "Illinois"; a plain halving every third).
    """
    least = evidence(start)
    line = math.sqrt(max(0.0, allowed - least))

    def excess(mean: float) -> float:
        return math.sqrt(max(0.0, evidence(mean) - least)) - line

    inner, (outer, end) = -line, _beyond(excess, start, end, 1.05 * line * math.sqrt(2 * spread))
    if outer < 0:
        return end
    step = 0
    while abs(end - start) > PRECISION:
        step += 1
        share = 0.5 if step % 3 == 0 or not math.isfinite(outer) or outer == inner else -inner / (outer - inner)
        edge = 0.4 * PRECISION / abs(end - start)
        middle = start + (end - start) * min(1 - edge, max(edge, share))
        found = excess(middle)
        if found < 0:
            start, inner, outer = middle, found, outer / 2
        else:
            end, inner, outer = middle, inner / 2, found
    return end


def _beyond(excess: Callable[[float], float], start: float, end: float, far: float) -> tuple[float, float]:
    """Find a place that is probably outside but not far, else the end; gives its excess and the place."""
    if PRECISION < far < abs(end - start):
        near = start + math.copysign(far, end - start)
        found = excess(near)
        if found >= 0:
            return found, near
    return excess(end), end
