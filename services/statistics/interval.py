"""An estimate with its interval, and the parameters that made it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate between two bounds, all in [0, 1].

    `alpha` is the chance of missing the truth that was accepted. `anytime` says for what it holds: at every look at
    once, however often one looks, or (False) only when one looks a single time, at a moment fixed beforehand.
    """

    estimate: float
    lower: float
    upper: float
    alpha: float
    anytime: bool
    method: str

    @property
    def width(self) -> float:
        """Give the distance between the bounds."""
        return self.upper - self.lower
