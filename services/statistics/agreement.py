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
    patterns, times = _patterns(counts[counts.sum(axis=1) > 1])
    questions = int(times.sum())
    if not questions:
        return Agreement(None, None, None, 0)
    found = float(_alpha(patterns, times[None].astype(float))[0])
    if np.isnan(found):
        return Agreement(None, None, None, questions)
    draws = np.random.default_rng(seed).multinomial(questions, times / questions, resamples)
    around = _alpha(patterns, draws.astype(float))
    around = around[~np.isnan(around)]
    lower, upper = np.quantile(around, [(1 - level) / 2, (1 + level) / 2])
    return Agreement(found, float(lower), float(upper), questions)


def _patterns(counts: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64]]:
    """Give the distinct rows, of which there are few however many questions, and how often each occurs."""
    base = int(counts.max(initial=0)) + 1
    keys = np.zeros(len(counts), dtype=object if base ** counts.shape[1] > 2**62 else np.int64)
    for column in counts.T:
        keys = keys * base + column
    _, first, times = np.unique(keys, return_index=True, return_counts=True)
    return counts[first].astype(float), times


def with_the_rest(
    questions: NDArray[np.int64], outcomes: NDArray[np.int64], labelers: NDArray[np.int64], counts: NDArray[np.int64]
) -> list[float | None]:
    """Give each labeler's share of others' votes that equal theirs on the same question, questions weighing the same.

    One entry a vote in the first three, all numbered from 0; `counts` holds everybody's votes, by question and outcome.
    None for whom nobody else voted on what they voted on.
    """
    others = counts.sum(axis=1)[questions] - 1
    shared = others > 0
    like = (counts[questions, outcomes] - 1)[shared] / others[shared]
    people = int(labelers.max(initial=-1)) + 1
    votes = np.bincount(labelers[shared], minlength=people)
    sums = np.bincount(labelers[shared], weights=like, minlength=people)
    return [float(total / count) if count else None for total, count in zip(sums, votes, strict=True)]


def _alpha(counts: Floats, weights: Floats) -> Floats:
    """Give alpha for each row of weights on the questions; NaN where only one outcome occurs."""
    sizes = counts.sum(axis=1)
    disagreements = (sizes**2 - (counts**2).sum(axis=1)) / (sizes - 1)
    totals = weights @ counts
    votes = totals.sum(axis=1)
    expected = (votes**2 - (totals**2).sum(axis=1)) / np.maximum(votes - 1, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(expected > 0, 1 - (weights @ disagreements) / expected, np.nan))
