"""The headline: the mean score over questions, valid at every look, with any number of labelers.

The unit is the question. Only the first vote on a question is a fresh bet: a second vote resembles the first, so a
wealth that took it in as it comes could be fooled by looking in between. Therefore each depth d = 1, 2, 3, ... has a
process of its own, over the questions that have at least d votes, valued at the mean of their first d. Each is valid
at every look; depth d may err with chance alpha / 2^d, together at most alpha, so that one may pick any depth, and
we pick the narrowest. See docs/statistics.md.
"""

from dataclasses import dataclass

import numpy as np

from services.statistics.betting import Tally, anytime_mean, log_wealth
from services.statistics.depths import DEEPEST, Depths
from services.statistics.grouping import QuestionVotes
from services.statistics.interval import Interval


@dataclass(frozen=True, slots=True)
class Headline:
    """The score of the candidate with its interval, and the depth that gave it."""

    interval: Interval
    depth: int
    questions: int  # that have at least `depth` votes
    tally: Tally
    depth_alpha: float

    def log_wealth(self, *, mean: float) -> float:
        """Give the log e-value against `mean`, all depths paid for: above log(1 / alpha) means refuted."""
        return log_wealth(self.tally, mean=mean) + float(np.log(self.depth_alpha / self.interval.alpha))


def headline(votes: QuestionVotes | Depths, *, alpha: float = 0.05, deepest: int = DEEPEST) -> Headline | None:
    """Bound the mean score over questions at every look, from votes or from their counts; None without votes.

    The estimate is the mean over all voted questions of the mean of all their votes. An interval that would leave
    it out is widened to hold it, which can only make the interval safer.
    """
    counted = votes if isinstance(votes, Depths) else Depths.of(votes)
    if not counted.questions:
        return None
    found = [_at_depth(counted, depth, alpha=alpha) for depth in range(1, min(deepest, counted.deepest) + 1)]
    narrowest = min(found, key=lambda each: each.interval.width)
    inner, estimate = narrowest.interval, counted.mean
    outer = Interval(estimate, min(inner.lower, estimate), max(inner.upper, estimate), alpha, True, inner.method)
    return Headline(outer, narrowest.depth, narrowest.questions, narrowest.tally, narrowest.depth_alpha)


def _at_depth(counted: Depths, depth: int, *, alpha: float) -> Headline:
    tally, depth_alpha = counted.tally(depth), alpha / 2**depth
    return Headline(anytime_mean(tally, alpha=depth_alpha), depth, int(tally.size), tally, depth_alpha)
