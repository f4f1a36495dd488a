"""What a headline needs of any number of votes: counts that do not grow with them, can be added and taken away."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.statistics.betting import Tally
from services.statistics.grouping import Integers, QuestionVotes

DEEPEST = 8
_SUMS = 2 * DEEPEST + 1  # sums of up to eight scores, in halves
_CELLS = DEEPEST * _SUMS


@dataclass(frozen=True, slots=True)
class Depths:
    """For each depth d, how many questions have first d votes that sum to what; `times[d - 1, 2 * sum]`.

    `total` is the sum, over all `questions`, of the mean of all their votes.
    """

    times: Integers
    total: float
    questions: int

    @classmethod
    def of(cls, votes: QuestionVotes) -> "Depths":
        """Count votes, each of which scores 0, 1/2 or 1."""
        rank, halves, _ = _running(votes)
        shallow = rank < DEEPEST
        times = np.bincount(rank[shallow] * _SUMS + halves[shallow], minlength=_CELLS)
        return cls(times.reshape(DEEPEST, _SUMS), float(votes.means().sum()), len(votes.sizes))

    @property
    def deepest(self) -> int:
        """Give the most votes, up to eight, that a question has; 0 without votes."""
        return int(np.count_nonzero(self.times.any(axis=1)))

    @property
    def mean(self) -> float:
        """Give the mean over questions; there must be one."""
        return min(1.0, max(0.0, self.total / self.questions))

    def tally(self, depth: int) -> Tally:
        """Give the means of the first `depth` votes of the questions that have as many."""
        times = self.times[depth - 1]
        (there,) = np.nonzero(times)
        return Tally(there / (2 * depth), times[there].astype(float))


def at_looks(votes: QuestionVotes, looks: Sequence[int]) -> list[Depths]:
    """Give what was there after the first so many votes, for growing numbers of votes."""
    rank, halves, before = _running(votes)
    look = np.searchsorted(np.asarray(looks), votes.arrival, side="right")
    seen = look < len(looks)
    rank, halves, before, look = rank[seen], halves[seen], before[seen], look[seen]
    gained = halves / (2 * (rank + 1)) - before / (2 * np.maximum(rank, 1))
    shallow = rank < DEEPEST
    cells = look[shallow] * _CELLS + rank[shallow] * _SUMS + halves[shallow]
    times = np.bincount(cells, minlength=len(looks) * _CELLS).reshape(len(looks), DEEPEST, _SUMS).cumsum(axis=0)
    totals = np.bincount(look, weights=gained, minlength=len(looks)).cumsum()
    questions = np.bincount(look[rank == 0], minlength=len(looks)).cumsum()
    return [Depths(times[each], float(totals[each]), int(questions[each])) for each in range(len(looks))]


def without_each(votes: QuestionVotes, labelers: Integers) -> list[Depths]:
    """Give what remains without each labeler in turn, numbered from 0; `labelers` has one entry a vote as it came.

    Nobody may have two votes on a question. All questions with as many votes are counted anew together.
    """
    everything, people = Depths.of(votes), int(labelers.max(initial=-1)) + 1
    halves: Integers = np.rint(2 * votes.scores).astype(np.int64)
    who, sizes = labelers[votes.arrival], votes.sizes
    times = np.zeros(people * _CELLS, dtype=np.int64)
    total, questions = np.zeros(people), np.zeros(people, dtype=np.int64)
    for size in np.unique(sizes):
        rows = votes.starts[:-1][sizes == size][:, None] + np.arange(size)
        said, by = halves[rows], who[rows]
        before, sums = _cells(said), said.sum(axis=1)
        for place in range(size):
            after = _cells(np.delete(said, place, axis=1))
            at = by[:, place, None] * _CELLS
            times += np.bincount((at + after).ravel(), minlength=len(times))
            times -= np.bincount((at + before).ravel(), minlength=len(times))
            gained = (sums - said[:, place]) / max(1, size - 1) - sums / size
            total += np.bincount(by[:, place], weights=gained / 2, minlength=people)
            questions += np.bincount(by[:, place], minlength=people) * (size == 1)
    grids = everything.times + times.reshape(people, DEEPEST, _SUMS)
    return [Depths(grids[n], everything.total + total[n], everything.questions - questions[n]) for n in range(people)]


def _cells(halves: Integers) -> Integers:
    """Say where the first votes of questions, one row each, are counted in `Depths.times`."""
    shallow = halves[:, :DEEPEST]
    return np.asarray(np.arange(shallow.shape[1]) * _SUMS + shallow.cumsum(axis=1))


def _running(votes: QuestionVotes) -> tuple[Integers, Integers, Integers]:
    """Give each vote's place in its question from 0, the sum of the question's votes up to it and before, in halves."""
    halves: Integers = np.rint(2 * votes.scores).astype(np.int64)
    begins = np.repeat(votes.starts[:-1], votes.sizes)
    sums = np.concatenate([[0], np.cumsum(halves)])
    up_to: Integers = (sums[1:] - sums[begins]).astype(np.int64)
    return np.arange(len(halves)) - begins, up_to, up_to - halves
