"""Votes grouped by what they are about."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.statistics.betting import Floats

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class QuestionVotes:
    """Scores of votes (0, 1/2 or 1), grouped by question and in order of arrival within each.

    `starts[i]:starts[i + 1]` are the votes of question i, so there is one more start than there are questions.
    `arrival` says of each vote as which it came, from 0.
    """

    scores: Floats
    starts: Integers
    arrival: Integers

    @classmethod
    def of(cls, questions: Sequence[str] | Integers, scores: Sequence[float] | Floats) -> "QuestionVotes":
        """Group votes, given in order of arrival; questions go by any names, fastest by numbers from 0."""
        codes = np.asarray(questions)
        if codes.dtype.kind != "i" or (len(codes) and codes.min() < 0):
            codes = np.unique(codes, return_inverse=True)[1]
        order = stable_order(codes.astype(np.int64))
        return cls(np.asarray(scores, dtype=float)[order], _starts(codes), order)

    @property
    def sizes(self) -> Integers:
        """Give the number of votes on each question."""
        return np.diff(self.starts)

    def means(self, depth: int | None = None) -> Floats:
        """Give the mean of the first `depth` votes of each question with that many; of all votes when None."""
        sums = np.concatenate([[0.0], np.cumsum(self.scores)])
        if depth is None:
            return np.asarray((sums[self.starts[1:]] - sums[self.starts[:-1]]) / self.sizes, dtype=float)
        begin = self.starts[:-1][self.sizes >= depth]
        return np.asarray((sums[begin + depth] - sums[begin]) / depth, dtype=float)


def _starts(codes: Integers) -> Integers:
    sizes = np.bincount(codes.astype(np.int64))
    return np.concatenate([[0], np.cumsum(sizes[sizes > 0])]).astype(np.int64)


def stable_order(codes: Integers) -> Integers:
    """Sort stably by 16 bits at a time, which numpy does in one pass each, five times faster than by all at once."""
    order = np.argsort((codes & 0xFFFF).astype(np.uint16), kind="stable")
    for shift in range(16, int(codes.max(initial=0)).bit_length(), 16):
        order = order[np.argsort((codes[order] >> shift & 0xFFFF).astype(np.uint16), kind="stable")]
    return order
