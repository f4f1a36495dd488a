"""How many questions it takes to see a difference, told before the first vote.

The ship rule is simulated as it will be applied: looked at after every question, one decisive vote on each, at the
error that the first depth of the headline has (half of alpha; see `questions`).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from services.statistics.betting import Tally, log_wealth

FARTHEST = 3000
RUNS = 2000


@dataclass(frozen=True, slots=True)
class Prospect:
    """What to expect if the candidate truly wins the share `rate` of decisive votes.

    `shown` is the chance that the questions at hand are enough to ship; with `questions` it is 80 %, None above 3,000.
    """

    rate: float
    shown: float
    questions: int | None


@lru_cache(maxsize=64)
def prospect(rate: float, at_hand: int, *, threshold: float = 0.5, alpha: float = 0.05, seed: int = 7) -> Prospect:
    """Simulate 2,000 comparisons with the true win rate `rate`."""
    needed = _wins_needed(threshold, alpha / 2)
    wins = np.cumsum(np.random.default_rng(seed).random((RUNS, FARTHEST)) < rate, axis=1, dtype=np.int32)
    shipped = wins >= needed
    first = np.where(shipped.any(axis=1), shipped.argmax(axis=1) + 1, FARTHEST + 1)
    enough = int(np.sort(first)[int(0.8 * RUNS)])
    return Prospect(rate, float(np.mean(first <= at_hand)), enough if enough <= FARTHEST else None)


@lru_cache(maxsize=16)
def _wins_needed(threshold: float, alpha: float) -> NDArray[np.int32]:
    """Give, for each number of questions from 1, the fewest wins that ship; more than there are where none does."""
    needed = np.empty(FARTHEST, dtype=np.int32)
    allowed, wins = float(np.log(1 / alpha)), 0
    for questions in range(1, FARTHEST + 1):
        while wins <= questions and not _ships(wins, questions, threshold, allowed):
            wins += 1
        needed[questions - 1] = wins
    return needed


def _ships(wins: int, questions: int, threshold: float, allowed: float) -> bool:
    if wins <= threshold * questions:
        return False
    tally = Tally(np.array([0.0, 1.0]), np.array([float(questions - wins), float(wins)]))
    return log_wealth(tally, mean=threshold) >= allowed
