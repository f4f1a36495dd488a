"""How far several labelers say the same of the same question."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.statistics.betting import Floats

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Agreement:
    """Krippendorff's alpha with its interval: 1 is perfect, 0 what chance gives, below 0 systematic disagreement.

    `questions` had two labelers or more. `alpha` is None when there are none, or when every vote was the same.
    """

    alpha: float | None
    lower: float | None
    upper: float | None
    questions: int


def krippendorff(
    counts: NDArray[np.int64], *, level: float = 0.95, resamples: int = RESAMPLES, seed: int = 7
) -> Agreement:
    """Give alpha for nominal outcomes; `counts` has one row a question and one column an outcome.

    The interval is a percentile bootstrap over questions. Valid only if you look once.
    Source: Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability".
    """
    paired = counts[counts.sum(axis=1) > 1].astype(float)
    if not len(paired):
        return Agreement(None, None, None, 0)
    draws = np.random.default_rng(seed).multinomial(len(paired), np.full(len(paired), 1 / len(paired)), resamples)
    found = float(_alpha(paired, np.ones((1, len(paired))))[0])
    if np.isnan(found):
        return Agreement(None, None, None, len(paired))
    around = _alpha(paired, draws.astype(float))
    around = around[~np.isnan(around)]
    lower, upper = np.quantile(around, [(1 - level) / 2, (1 + level) / 2])
    return Agreement(found, float(lower), float(upper), len(paired))


def with_the_rest(own: NDArray[np.int64], counts: NDArray[np.int64]) -> float | None:
    """Give the share of others' votes that equal a labeler's on the same question, questions weighing the same.

    `own` is the labeler's outcome of each row of `counts` (-1: none), which holds everybody's votes, theirs included.
    None when nobody else voted on what they voted on.
    """
    rows = np.flatnonzero((own >= 0) & (counts.sum(axis=1) > 1))
    if not len(rows):
        return None
    same, others = counts[rows, own[rows]] - 1, counts[rows].sum(axis=1) - 1
    return float(np.mean(same / others))


def _alpha(counts: Floats, weights: Floats) -> Floats:
    """Give alpha for each row of weights on the questions; NaN where only one outcome occurs."""
    sizes = counts.sum(axis=1)
    disagreements = (sizes**2 - (counts**2).sum(axis=1)) / (sizes - 1)
    totals = weights @ counts
    votes = totals.sum(axis=1)
    expected = (votes**2 - (totals**2).sum(axis=1)) / np.maximum(votes - 1, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(expected > 0, 1 - (weights @ disagreements) / expected, np.nan))
