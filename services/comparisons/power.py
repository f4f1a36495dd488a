"""What a number of questions can show, told before the first vote."""

from bisect import bisect_left
from functools import lru_cache

import numpy as np

from services.statistics import Decision, Prospect, QuestionVotes, ShipRule, headline, prospect

LEADS = (0.05, 0.10, 0.15)


@lru_cache(maxsize=256)
def fewest_wins(questions: int, threshold: float) -> int | None:
    """Give how many of `questions` the candidate has to win, the rest lost, before the ship rule says yes.

    Counted with one vote on each question, by the very rule that will judge the votes. None when even winning every
    question would not be enough.
    """

    def ships(wins: int) -> bool:
        scores = np.concatenate([np.ones(wins), np.zeros(questions - wins)])
        found = headline(QuestionVotes.of(np.arange(questions), scores))
        return found is not None and ShipRule(threshold).decide(found.interval) == Decision.SHIP

    wins = bisect_left(range(questions + 1), True, key=ships)
    return wins if wins <= questions else None


def prospects(questions: int, threshold: float) -> list[Prospect]:
    """Say for a candidate that is truly 5, 10 and 15 points above the threshold how soon the vote would show it."""
    return [prospect(round(threshold + lead, 2), questions, threshold=threshold) for lead in LEADS]
