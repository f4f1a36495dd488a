"""The textbook figures. Each is valid only if you look once, at a moment fixed beforehand."""

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from services.statistics.betting import Floats
from services.statistics.interval import Interval


def wilson(wins: int, losses: int, *, alpha: float = 0.05) -> Interval | None:
    """Bound the win rate of decisive votes; None when there are none.

    Valid only if you look once, and with one vote a question.
    Source: Wilson (1927), JASA 22, 209-212.
    """
    votes = wins + losses
    if not votes:
        return None
    z = NormalDist().inv_cdf(1 - alpha / 2)
    rate = wins / votes
    scale = 1 + z * z / votes
    centre = (rate + z * z / (2 * votes)) / scale
    half = z / scale * math.sqrt(rate * (1 - rate) / votes + z * z / (4 * votes * votes))
    lower, upper = max(0.0, min(centre - half, rate)), min(1.0, max(centre + half, rate))
    return Interval(rate, lower, upper, alpha, anytime=False, method="Wilson")


def sign_test(wins: int, losses: int) -> float:
    """Give the exact two-sided p-value of "wins and losses are equally likely"; 1 without decisive votes.

    Valid only if you look once, and with one vote a question. Source: Dixon and Mood (1946), JASA 41, 557-566.
    """
    if not wins + losses:
        return 1.0
    from scipy import stats  # takes half a second to import

    return float(stats.binomtest(wins, wins + losses, 0.5).pvalue)


def clustered(question_means: Sequence[float] | Floats, *, alpha: float = 0.05) -> Interval | None:
    """Bound the mean of question means by Student's t, the question being the cluster; None below two questions.

    Valid only if you look once. Source: Miller (2024), "Adding error bars to evals", arXiv:2411.00640.
    """
    if len(question_means) < 2:
        return None
    from scipy import stats

    values = np.asarray(question_means, dtype=float)
    mean = float(values.mean())
    half = float(stats.t.isf(alpha / 2, len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values)))
    lower, upper = max(0.0, mean - half), min(1.0, mean + half)
    return Interval(mean, lower, upper, alpha, anytime=False, method="t on question means")
