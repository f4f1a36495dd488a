"""How far a labeler is, without the result."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import store
from services.comparisons.handing_out import Desk


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of one comparison; `mine` and `passed` are the labeler's, of the `total` that they will have seen.

    Repeats and attention pairs are among them: a count that left them out would tell which ones they are.
    """

    mine: int
    passed: int
    total: int
    votes: int
    covered: int

    @property
    def left(self) -> int:
        """Count the pairs that this labeler has yet to see."""
        return max(0, self.total - self.mine - self.passed)


def progress_at(session: Session, desk: Desk) -> Progress:
    """Count what the labeler at a desk did and what everybody did together."""
    vote, pair = store.Vote, store.Pair
    counted = select(func.count(), func.count(vote.pair_id.distinct())).select_from(vote).join(pair)
    of_all = pair.comparison_id == desk.comparison.id, vote.current, vote.counts
    votes, covered = session.execute(counted.where(*of_all)).one()
    return Progress(
        mine=len(desk.handled) - len(desk.passed),
        passed=len(desk.passed),
        total=len(desk.handled) + len(desk.queue) + desk.coming,
        votes=votes,
        covered=covered,
    )
