"""How the interval narrowed while votes came in."""

from dataclasses import dataclass

from services import statistics
from services.results.ballots import Ballots
from services.statistics import Interval

LOOKS = 40


@dataclass(frozen=True, slots=True)
class Look:
    """What was known after so many votes."""

    votes: int
    interval: Interval


def narrowing(ballots: Ballots, *, alpha: float, looks: int = LOOKS) -> list[Look]:
    """Give the headline interval at up to `looks` moments, the last one included; empty without votes.

    Changed votes count with their last value from the moment of the first, as everywhere.
    """
    moments = _moments(len(ballots), looks)
    found = [statistics.headline(each, alpha=alpha) for each in statistics.at_looks(ballots.votes, moments)]
    return [Look(votes, each.interval) for votes, each in zip(moments, found, strict=True) if each]


def _moments(votes: int, looks: int) -> list[int]:
    """Spread the looks evenly over the votes."""
    return sorted({max(1, round(votes * look / looks)) for look in range(1, looks + 1)}) if votes else []
