"""How the interval narrowed while votes came in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services import statistics
from services.results.ledger import Ballot
from services.statistics import SCORES, Interval, QuestionVotes

LOOKS = 40


@dataclass(frozen=True, slots=True)
class Look:
    """What was known after so many votes."""

    votes: int
    at: datetime
    interval: Interval


def narrowing(ballots: Sequence[Ballot], *, alpha: float, looks: int = LOOKS) -> list[Look]:
    """Give the headline interval at up to `looks` moments, the last one included; empty without votes.

    Changed votes count with their last value from the moment of the first, as everywhere.
    """
    return [_look(ballots[:votes], alpha) for votes in _moments(len(ballots), looks)]


def _moments(votes: int, looks: int) -> list[int]:
    """Spread the looks evenly over the votes."""
    return sorted({max(1, round(votes * look / looks)) for look in range(1, looks + 1)}) if votes else []


def _look(seen: Sequence[Ballot], alpha: float) -> Look:
    votes = QuestionVotes.of([each.pair_id for each in seen], [SCORES[each.outcome] for each in seen])
    found = statistics.headline(votes, alpha=alpha)
    assert found is not None
    return Look(len(seen), seen[-1].at, found.interval)
