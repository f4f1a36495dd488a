"""What the win rate would be if sides, lengths and formatting had been the same.

A logistic regression of the decisive votes: whether the candidate won, by the side it stood on and by how much longer,
or how much more formatted, its answer was. Votes on one question resemble each other, so errors are clustered by it.
"""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from services.statistics.betting import Floats
from services.statistics.interval import Interval

FEWEST_VOTES, FEWEST_QUESTIONS = 30, 10
TOO_UNSURE = 3.0  # a standard error on the log-odds scale that says the votes cannot tell


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
    won: Sequence[bool],
    questions: Sequence[str] | NDArray[np.int64],
    influences: dict[str, Sequence[float]],
    *,
    alpha: float = 0.05,
) -> Corrected | None:
    """Correct the win rate for influences, each 0 where both answers are equal in it; one entry a decisive vote.

    An influence that never varies is left out. None when there are fewer than 30 votes or 10 questions, or when the
    votes cannot tell the influences apart. Valid only if you look once.
    Source: Dubois et al. (2024), "Length-controlled AlpacaEval", arXiv:2404.04475; Liang and Zeger (1986), Biometrika
    73, 13-22, for the clustered errors.
    """
    clusters = np.unique(np.asarray(questions), return_inverse=True)[1]
    if len(won) < FEWEST_VOTES or len(set(clusters.tolist())) < FEWEST_QUESTIONS or len(set(won)) < 2:
        return None
    varying = {name: np.asarray(values, dtype=float) for name, values in influences.items() if len(set(values)) > 1}
    design = np.column_stack([np.ones(len(won)), *varying.values()])
    fitted = _fit(np.asarray(won, dtype=float), design, clusters)
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


def _fit(won: Floats, design: Floats, clusters: NDArray[np.int64]) -> tuple[Floats, Floats] | None:
    """Give estimates and clustered errors; None when the votes are separated or too few for so many influences."""
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    import statsmodels.api as sm  # takes half a second to import
    from statsmodels.tools.sm_exceptions import ConvergenceWarning, PerfectSeparationWarning

    with warnings.catch_warnings():
        warnings.simplefilter("error", PerfectSeparationWarning)
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            model = sm.GLM(won, design, family=sm.families.Binomial())
            found = model.fit(cov_type="cluster", cov_kwds={"groups": clusters})
        except (PerfectSeparationWarning, ConvergenceWarning, np.linalg.LinAlgError):
            return None
    errors = np.asarray(found.bse)
    return None if not np.all(errors < TOO_UNSURE) else (np.asarray(found.params), errors)


def _share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
