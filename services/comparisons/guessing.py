"""The last question to a labeler, if the owner wants it asked: which of these two is the fine-tuned model's?"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.accounts.roles import Action, only
from services.comparisons import own
from services.comparisons.blind import BlindPair, draw
from services.comparisons.queue import admit
from services.comparisons.voting import require_open
from services.words import AssignmentKind, Side


def to_guess(comparison_id: str, labeler_id: str) -> BlindPair | None:
    """Give the labeler's last pair again for a guess; None when it is not asked for, or was answered already."""
    with store.reading() as session:
        comparison = admit(session, comparison_id, labeler_id)
        if not comparison.ask_guess or _given(session, comparison_id, labeler_id):
            return None
        last = (
            select(store.Assignment)
            .join(store.Vote, store.Vote.pair_id == store.Assignment.pair_id)
            .where(store.Assignment.comparison_id == comparison_id, store.Assignment.labeler_id == labeler_id)
            .where(store.Vote.labeler_id == labeler_id, store.Vote.current)
            .where(store.Assignment.kind == AssignmentKind.PAIR)
            .order_by(store.Vote.created_at.desc())
            .limit(1)
        )
        return next(iter(draw(session, comparison, list(session.scalars(last)))), None)


@only(Action.VOTE)
def guess(comparison_id: str, labeler_id: str, pair_id: str, side: Side | None) -> None:
    """Take a labeler's guess, the first one only. Raises as `vote` does."""
    with store.writing() as session:
        comparison = admit(session, comparison_id, labeler_id, lock=True)
        require_open(comparison)
        given = own.assignment(session, comparison, labeler_id, pair_id)
        if _given(session, comparison_id, labeler_id) is None:
            right = None if side is None else side == given.side
            made = store.Guess(
                comparison_id=comparison_id, labeler_id=labeler_id, pair_id=given.pair_id, side=side, right=right
            )
            session.add(made)


def _given(session: Session, comparison_id: str, labeler_id: str) -> store.Guess | None:
    wanted = select(store.Guess).filter_by(comparison_id=comparison_id, labeler_id=labeler_id)
    return session.scalars(wanted).one_or_none()
