"""The ship rule: fixed before the first vote, applied at any time."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from services.statistics.betting import Floats, Tally, log_wealths
from services.statistics.interval import Interval
from services.statistics.questions import Headline

FEWEST = 10
PRIOR_QUESTIONS = 4.0
FUTURES, LOOKS, FARTHEST = 300, 40, 20_000


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


@dataclass(frozen=True, slots=True)
class ToGo:
    """How many more questions decide in the middle half of the simulated futures; `most` is None beyond 20,000."""

    fewest: int
    most: int | None


def questions_to_go(headline: Headline, *, rule: ShipRule, fewest: int = FEWEST, seed: int = 7) -> ToGo | None:
    """Simulate how many more questions it takes to decide, were the rest to come from where those so far came.

    What questions score is drawn anew for each of 300 futures (a Bayesian bootstrap, Rubin 1981), after those so far
    were drawn towards "no difference" by a few imagined ties at the threshold, since an early lead is mostly luck. None
    when most futures stay open, or when fewer than `fewest` questions have been voted on. A projection, no promise.
    """
    if headline.questions < fewest:
        return None
    rng, tally = np.random.default_rng(seed), headline.tally
    values = np.append(tally.values, rule.threshold)
    shares = rng.dirichlet(_drawn_in(tally), FUTURES)
    looks = np.unique(np.geomspace(1, FARTHEST, LOOKS).astype(np.int64))
    future = np.stack([rng.multinomial(count, shares) for count in np.diff(looks, prepend=0)], axis=1).cumsum(axis=1)
    gained = log_wealths(values, future + np.append(tally.times, 0.0), mean=rule.threshold)
    decided = gained >= math.log(1 / headline.depth_alpha)
    first = np.where(decided.any(axis=1), decided.argmax(axis=1), len(looks))
    low, high = (int(np.sort(first)[int(share * FUTURES)]) for share in (0.25, 0.75))
    if low == len(looks):
        return None
    return ToGo(int(looks[low]), int(looks[high]) if high < len(looks) else None)


def _drawn_in(tally: Tally) -> Floats:
    """Weigh the values so far and a few imagined ties as so many questions as there were."""
    times = np.append(tally.times, PRIOR_QUESTIONS)
    return np.asarray(times * tally.size / times.sum())
