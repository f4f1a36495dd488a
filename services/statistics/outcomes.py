"""How often each outcome was voted, and what it scores for the candidate."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from services.words import Outcome

SCORES = {Outcome.WIN: 1.0, Outcome.TIE: 0.5, Outcome.BOTH_BAD: 0.5, Outcome.LOSS: 0.0}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many votes had each outcome; both kinds of tie stay apart."""

    wins: int = 0
    ties: int = 0
    both_bad: int = 0
    losses: int = 0

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> "Counts":
        """Count outcomes."""
        found = Counter(outcomes)
        return cls(found[Outcome.WIN], found[Outcome.TIE], found[Outcome.BOTH_BAD], found[Outcome.LOSS])

    @property
    def votes(self) -> int:
        """Give the number of votes."""
        return self.wins + self.ties + self.both_bad + self.losses

    @property
    def decisive(self) -> int:
        """Give the number of votes that preferred one answer."""
        return self.wins + self.losses

    @property
    def win_rate(self) -> float | None:
        """Give the share of decisive votes that the candidate won, or None when there are none."""
        return self.wins / self.decisive if self.decisive else None

    @property
    def score(self) -> float | None:
        """Give the mean over votes with ties as half a win, or None when there are none."""
        return (self.wins + (self.ties + self.both_bad) / 2) / self.votes if self.votes else None
