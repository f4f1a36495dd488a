"""The mean of values in [0, 1], bounded at every look: wealth won by betting against each candidate mean.

Against a candidate mean m one stakes the share c of the wealth on each value x in turn: on "more than m" it becomes
1 - c + c x / m times itself, on "less than m" 1 - c + c (1 - x) / (1 - m). If m is the true mean, no stake gains on
average, so the wealth ever reaches 1 / alpha with chance at most alpha (Ville). Half of the wealth goes each way,
spread over all stakes c with density proportional to (1 - c^2)^4. On wins and losses and m = 1/2 that is exactly the
Beta(5, 5) mixture; on ties and question means it goes on working. The wealth is convex in m, at most 1 at the
sample mean, and does not depend on the order of the values: the set of m not yet refuted is an interval around
the estimate, found by bisection from counts alone.

Source: Waudby-Smith and Ramdas (2024), "Estimating means of bounded random variables by betting", JRSS B 86, 1-27.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.statistics.interval import Interval
from services.statistics.roots import last_inside

Floats = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(128)
STAKES: Floats = (_NODES + 1) / 2
_SHARES = _WEIGHTS * (1 - STAKES**2) ** 4
LOG_SHARES: Floats = np.log(_SHARES / _SHARES.sum() / 2)  # / 2: half the wealth on each direction
MARGIN = 1e-9  # a mean of exactly 0 or 1 would divide by zero


@dataclass(frozen=True, slots=True)
class Tally:
    """Distinct values in [0, 1] and how often each occurred; all that the wealth depends on."""

    values: Floats
    times: Floats

    @classmethod
    def of(cls, values: Sequence[float] | Floats) -> "Tally":
        """Count values."""
        found, times = np.unique(np.asarray(values, dtype=float), return_counts=True)
        return cls(found, times.astype(float))

    @property
    def size(self) -> float:
        """Give the number of values."""
        return float(self.times.sum())

    @property
    def mean(self) -> float:
        """Give the mean value."""
        return float(min(1.0, max(0.0, self.values @ self.times / self.times.sum())))

    def scaled(self, factor: float) -> "Tally":
        """Give what would be there after `factor` times as much of the same."""
        return Tally(self.values, self.times * factor)


def log_wealth(tally: Tally, *, mean: float) -> float:
    """Give the log of the wealth won by betting against `mean`: an e-value, at every look."""
    mean = min(1 - MARGIN, max(MARGIN, mean))
    gains = np.concatenate(
        [
            np.log1p(np.outer(STAKES, tally.values / mean - 1)) @ tally.times,
            np.log1p(np.outer(STAKES, (1 - tally.values) / (1 - mean) - 1)) @ tally.times,
        ]
    )
    return float(np.logaddexp.reduce(gains + np.concatenate([LOG_SHARES, LOG_SHARES])))


def log_wealths(values: Floats, times: Floats, *, mean: float) -> Floats:
    """Give `log_wealth` of many tallies of the same values at once; the last axis of `times` counts the values."""
    up = np.log1p(np.outer(values / mean - 1, STAKES))
    down = np.log1p(np.outer((1 - values) / (1 - mean) - 1, STAKES))
    gains = times @ np.concatenate([up, down], axis=1)
    gains += np.concatenate([LOG_SHARES, LOG_SHARES])
    most = gains.max(axis=-1, keepdims=True)
    gains -= most
    return np.asarray(np.log(np.exp(gains, out=gains).sum(axis=-1)) + most[..., 0])


def anytime_mean(tally: Tally, *, alpha: float = 0.05) -> Interval:
    """Bound the true mean at every look; the tally must not be empty."""
    allowed = math.log(1 / alpha)

    def evidence(mean: float) -> float:
        return log_wealth(tally, mean=mean)

    spread = float((tally.values - tally.mean) ** 2 @ tally.times) / tally.size**2
    lower, upper = (last_inside(evidence, allowed, tally.mean, end, spread=spread) for end in (0.0, 1.0))
    return Interval(tally.mean, lower, upper, alpha, anytime=True, method="betting on means")
