"""What the win rate would be if sides, lengths and formatting had been the same.

A logistic regression of the decisive votes: whether the candidate won, by the side it stood on and by how much longer,
or how much more formatted, its answer was. Votes on one question resemble each other, so errors are clustered by it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from services.statistics.betting import Floats
from services.statistics.grouping import Integers
from services.statistics.interval import Interval

FEWEST_VOTES, FEWEST_QUESTIONS = 30, 10
TOO_UNSURE = 3.0  # a standard error on the log-odds scale that says the votes cannot tell
MOST_STEPS, PRECISION = 50, 1e-8
WORST_CONDITION, FARTHEST = 1e12, 30.0  # beyond, votes are separated or influences the same


@dataclass(frozen=True, slots=True)
class Effect:
    """How something besides quality moved votes: odds of a win times `odds` for one unit more of it."""

    name: str
    odds: float
    lower: float
    upper: float

    @property
    def clear(self) -> bool:
        """Say whether the interval leaves out "no effect"."""
        return self.lower > 1 or self.upper < 1


@dataclass(frozen=True, slots=True)
class Corrected:
    """The win rate of decisive votes at equal sides, lengths and formatting, and what moved votes besides."""

    win_rate: Interval
    effects: list[Effect]


def corrected(
    wins: Sequence[int] | Integers,
    losses: Sequence[int] | Integers,
    questions: Sequence[str] | Integers,
    influences: dict[str, Sequence[float] | Floats],
    *,
    alpha: float = 0.05,
) -> Corrected | None:
    """Correct the win rate for influences, each 0 where both answers are equal in it.

    One entry a group of decisive votes on one question under the same influences; a vote alone is a group too. An
    influence that never varies is left out. None when there are fewer than 30 votes or 10 questions, or when the
    votes cannot tell the influences apart. Valid only if you look once.
    Source: Dubois et al. (2024), "Length-controlled AlpacaEval", arXiv:2404.04475; Liang and Zeger (1986), Biometrika
    73, 13-22, for the clustered errors.
    """
    won, votes = np.asarray(wins, dtype=float), np.asarray(wins, dtype=float) + np.asarray(losses, dtype=float)
    clusters = np.unique(np.asarray(questions), return_inverse=True)[1]
    if votes.sum() < FEWEST_VOTES or clusters.max() + 1 < FEWEST_QUESTIONS or won.sum() in (0, votes.sum()):
        return None
    varying = {name: each for name, values in influences.items() if np.ptp(each := np.asarray(values, dtype=float))}
    fitted = _fit(won, votes, np.column_stack([np.ones(len(won)), *varying.values()]), clusters)
    if fitted is None:
        return None
    estimates, errors = fitted
    z = NormalDist().inv_cdf(1 - alpha / 2)
    low, high = estimates - z * errors, estimates + z * errors
    rate = Interval(
        _share(estimates[0]), _share(low[0]), _share(high[0]), alpha, anytime=False, method="logistic regression"
    )
    effects = [
        Effect(name, math.exp(estimates[place]), math.exp(low[place]), math.exp(high[place]))
        for place, name in enumerate(varying, start=1)
    ]
    return Corrected(rate, effects)


def _fit(won: Floats, votes: Floats, design: Floats, clusters: Integers) -> tuple[Floats, Floats] | None:
    """Give estimates by Newton's method and clustered errors; None when the votes are separated, or too few."""
    estimates = np.zeros(design.shape[1])
    for _ in range(MOST_STEPS):
        chance = 1 / (1 + np.exp(-design @ estimates))
        curvature = design.T @ (design * (votes * chance * (1 - chance))[:, None])
        if np.linalg.cond(curvature) > WORST_CONDITION:
            return None
        step = np.linalg.solve(curvature, design.T @ (won - votes * chance))
        estimates = estimates + step
        if np.abs(estimates).max() > FARTHEST:
            return None
        if np.abs(step).max() < PRECISION:
            errors = _clustered(design * (won - votes * chance)[:, None], curvature, clusters, votes.sum())
            return None if not np.all(errors < TOO_UNSURE) else (estimates, errors)
    return None


def _clustered(scores: Floats, curvature: Floats, clusters: Integers, votes: float) -> Floats:
    """Give the sandwich errors, with the usual correction for few clusters."""
    summed = np.column_stack([np.bincount(clusters, weights=column) for column in scores.T])
    bread, groups, terms = np.linalg.inv(curvature), len(summed), len(curvature)
    few = groups / (groups - 1) * (votes - 1) / (votes - terms)
    return np.asarray(np.sqrt(few * np.diag(bread @ (summed.T @ summed) @ bread)))


def _share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
