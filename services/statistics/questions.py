"""The headline: the mean score over questions, valid at every look, with any number of labelers.

The unit is the question. Only the first vote on a question is a fresh bet: a second vote resembles the first, so a
wealth that took it in as it comes could be fooled by looking in between. Therefore each depth d = 1, 2, 3, ... has a
process of its own, over the questions that have at least d votes, valued at the mean of their first d. Each is valid
at every look; depth d may err with chance alpha / 2^d, together at most alpha, so that one may pick any depth, and
we pick the narrowest. See docs/statistics.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.statistics.betting import Floats, Tally, anytime_mean, log_wealth
from services.statistics.interval import Interval

Integers = NDArray[np.int64]

DEEPEST = 8


@dataclass(frozen=True, slots=True)
class QuestionVotes:
    """Scores of votes, grouped by question and in order of arrival within each.

    `starts[i]:starts[i + 1]` are the votes of question i, so there is one more start than there are questions.
    """

    scores: Floats
    starts: Integers

    @classmethod
    def of(cls, questions: Sequence[str] | Integers, scores: Sequence[float] | Floats) -> "QuestionVotes":
        """Group votes, given in order of arrival, by what they are about."""
        codes = np.unique(np.asarray(questions), return_inverse=True)[1]
        order = np.argsort(codes, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(codes))]).astype(np.int64)
        return cls(np.asarray(scores, dtype=float)[order], starts)

    @property
    def sizes(self) -> Integers:
        """Give the number of votes on each question."""
        return np.diff(self.starts)

    def means(self, depth: int | None = None) -> Floats:
        """Give the mean of the first `depth` votes of each question with that many; of all votes when None."""
        sums = np.concatenate([[0.0], np.cumsum(self.scores)])
        if depth is None:
            return np.asarray((sums[self.starts[1:]] - sums[self.starts[:-1]]) / self.sizes, dtype=float)
        begin = self.starts[:-1][self.sizes >= depth]
        return np.asarray((sums[begin + depth] - sums[begin]) / depth, dtype=float)


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


def headline(votes: QuestionVotes, *, alpha: float = 0.05, deepest: int = DEEPEST) -> Headline | None:
    """Bound the mean score over questions at every look; None without votes.

    The estimate is the mean over all voted questions of the mean of all their votes. An interval that would leave
    it out is widened to hold it, which can only make the interval safer.
    """
    if not len(votes.scores):
        return None
    estimate = float(votes.means().mean())
    found = [_at_depth(votes, depth, alpha=alpha) for depth in range(1, min(deepest, int(votes.sizes.max())) + 1)]
    narrowest = min(found, key=lambda each: each.interval.width)
    inner = narrowest.interval
    outer = Interval(estimate, min(inner.lower, estimate), max(inner.upper, estimate), alpha, True, inner.method)
    return Headline(outer, narrowest.depth, narrowest.questions, narrowest.tally, narrowest.depth_alpha)


def _at_depth(votes: QuestionVotes, depth: int, *, alpha: float) -> Headline:
    means = votes.means(depth)
    tally, depth_alpha = Tally.of(np.round(means, 9)), alpha / 2**depth
    return Headline(anytime_mean(tally, alpha=depth_alpha), depth, len(means), tally, depth_alpha)
