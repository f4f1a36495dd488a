"""The votes that count, a column each, so that a million of them are a few arrays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from services.comparisons import outcome
from services.statistics import SCORES, Counts, Headline, QuestionVotes, headline
from services.words import Outcome, Side, Verdict

Integers = NDArray[np.int64]
OUTCOMES = tuple(Outcome)
SCORE = np.array([SCORES[each] for each in OUTCOMES])
_CODES = {(v.value, s.value): OUTCOMES.index(outcome(v, s)) for v in Verdict for s in Side}
_AT = np.dtype("datetime64[us]")


@dataclass(frozen=True, slots=True)
class Ballot:
    """One vote that counts."""

    pair_id: str
    labeler_id: str
    outcome: Outcome


@dataclass(frozen=True)
class Ballots:
    """Votes in order of arrival. `pair`, `labeler` and `outcome` number `pairs`, `labelers` and OUTCOMES.

    `left` says whether the candidate's answer stood on the left, `seconds` how long the vote took (NaN: unknown),
    `at` when the labeler first voted on the pair, in UTC.
    """

    pairs: list[str]
    labelers: list[str]
    pair: Integers
    labeler: Integers
    outcome: Integers
    left: NDArray[np.bool_]
    seconds: NDArray[np.float64]
    at: NDArray[np.datetime64]

    @classmethod
    def of(cls, rows: Sequence[Any], first: Mapping[tuple[str, str], datetime]) -> "Ballots":
        """Take rows of pair, labeler, verdict, candidate's side, milliseconds and moment, ordered by moment.

        `first` has the moment of the first vote where a labeler changed theirs on a pair.
        """
        columns = list(zip(*rows, strict=True)) if rows else [()] * 6
        pair, pairs = pd.factorize(np.array(columns[0], dtype=object))
        labeler, labelers = pd.factorize(np.array(columns[1], dtype=object))
        at = _moments(columns[5])
        for place, key in enumerate(zip(columns[0], columns[1], strict=True) if first else ()):
            if key in first:
                at[place] = min(at[place], _moments([first[key]])[0])
        order = np.argsort(at, kind="stable")
        milliseconds = np.array(columns[4], dtype=float)
        return cls(
            pairs=list(pairs),
            labelers=list(labelers),
            pair=pair.astype(np.int64)[order],
            labeler=labeler.astype(np.int64)[order],
            outcome=np.array([_CODES[each] for each in zip(columns[2], columns[3], strict=True)], dtype=np.int64)[
                order
            ],
            left=np.array([each == Side.LEFT.value for each in columns[3]], dtype=bool)[order],
            seconds=np.where(milliseconds >= 0, milliseconds / 1000, np.nan)[order],  # a clock may have gone back
            at=at[order],
        )

    def __len__(self) -> int:
        return len(self.outcome)

    def __iter__(self) -> Iterator[Ballot]:
        for pair, labeler, said in zip(self.pair, self.labeler, self.outcome, strict=True):
            yield Ballot(self.pairs[pair], self.labelers[labeler], OUTCOMES[said])

    @cached_property
    def votes(self) -> QuestionVotes:
        """Group the scores by question."""
        return QuestionVotes.of(self.pair, SCORE[self.outcome])

    @property
    def counts(self) -> Counts:
        """Count the outcomes."""
        found = dict(zip(OUTCOMES, self.totals().tolist(), strict=True))
        return Counts(found[Outcome.WIN], found[Outcome.TIE], found[Outcome.BOTH_BAD], found[Outcome.LOSS])

    def totals(self) -> Integers:
        """Count each of OUTCOMES."""
        return np.bincount(self.outcome, minlength=len(OUTCOMES))

    def by_pair(self) -> Integers:
        """Count the outcomes of each pair: one row a pair, one column each of OUTCOMES."""
        cells = np.bincount(self.pair * len(OUTCOMES) + self.outcome, minlength=len(self.pairs) * len(OUTCOMES))
        return cells.reshape(len(self.pairs), len(OUTCOMES))

    def of_pairs(self, wanted: NDArray[np.bool_]) -> "Ballots":
        """Keep the votes on some pairs; `wanted` has one entry a pair."""
        return self.only(wanted[self.pair])

    def only(self, kept: NDArray[np.bool_]) -> "Ballots":
        """Keep some votes; `kept` has one entry a vote."""
        return replace(
            self,
            pair=self.pair[kept],
            labeler=self.labeler[kept],
            outcome=self.outcome[kept],
            left=self.left[kept],
            seconds=self.seconds[kept],
            at=self.at[kept],
        )

    def headline(self, alpha: float) -> Headline | None:
        """Bound their score; None without votes."""
        return headline(self.votes, alpha=alpha)


def _moments(at: Sequence[datetime]) -> NDArray[np.datetime64]:
    return np.array(pd.to_datetime(list(at), utc=True).tz_localize(None), dtype=_AT)
