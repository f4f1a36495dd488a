"""The ship rule: fixed before the first vote, applied at any time."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from services.statistics.betting import Tally, log_wealth
from services.statistics.interval import Interval
from services.statistics.questions import Headline

FEWEST = 10
PRIOR_QUESTIONS = 4.0
FARTHEST = 1000.0


class Decision(StrEnum):
    """What the votes say about shipping the candidate."""

    SHIP = "ship"
    STOP = "stop"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class ShipRule:
    """Ship when the whole interval of the score is above `threshold`, stop when it is below; else go on."""

    threshold: float = 0.5

    def decide(self, interval: Interval | None) -> Decision:
        """Say what an interval means; no votes decide nothing."""
        if interval is None:
            return Decision.OPEN
        if interval.lower > self.threshold:
            return Decision.SHIP
        return Decision.STOP if interval.upper < self.threshold else Decision.OPEN


def questions_to_go(headline: Headline, *, rule: ShipRule, fewest: int = FEWEST) -> int | None:
    """Guess how many more questions would decide, were the rest to go as those so far.

    Those so far are first drawn towards "no difference" by a few imagined ties at the threshold, since an early lead
    is mostly luck. None when that is too far to say, or when fewer than `fewest` questions have been voted on.
    It is a projection, not a promise: half of the time it takes longer.
    """
    if headline.questions < fewest:
        return None
    needed = math.log(1 / headline.depth_alpha)
    drawn = _drawn_in(headline.tally, rule.threshold)

    def decides(factor: float) -> bool:
        return log_wealth(drawn.scaled(factor), mean=rule.threshold) >= needed

    if not decides(FARTHEST):
        return None
    low, high = 0.0, FARTHEST
    while high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (low, middle) if decides(middle) else (middle, high)
    return max(1, math.ceil(headline.questions * (high - 1)))


def _drawn_in(tally: Tally, threshold: float) -> Tally:
    times = np.append(tally.times, PRIOR_QUESTIONS)
    return Tally(np.append(tally.values, threshold), times * tally.size / times.sum())
