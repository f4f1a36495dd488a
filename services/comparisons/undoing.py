"""What a labeler did last, and taking it back."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.accounts.roles import Action, only
from services.comparisons import handing_out, own
from services.comparisons.blind import BlindPair, draw
from services.comparisons.own import Deed
from services.comparisons.queue import admit
from services.comparisons.sides import opposite
from services.comparisons.voting import require_open
from services.mirror import outbox
from services.words import Side, Verdict


@dataclass(frozen=True, slots=True)
class Done:
    """Something a labeler did that can be undone: a vote (`verdict`) or a pass (None)."""

    id: str
    pair: BlindPair
    verdict: Verdict | None


def recent(comparison_id: str, labeler_id: str, limit: int = 10) -> list[Done]:
    """List what this labeler did last and may undo, the oldest first."""
    with store.reading() as session:
        comparison = admit(session, comparison_id, labeler_id)
        deeds = _latest(session, comparison_id, labeler_id, limit)[::-1]
        given = handing_out.given_pairs(session, comparison_id, labeler_id)
        if all(_is_given(deed, given) for deed in deeds):
            return _done(session, comparison, deeds, given)
    with store.writing() as session:  # a vote from Argilla, the first time that its labeler looks back at it here
        comparison = admit(session, comparison_id, labeler_id, lock=True)
        deeds = _latest(session, comparison_id, labeler_id, limit)[::-1]
        for deed in deeds:
            _assignment(session, comparison, deed)
        session.flush()
        given = handing_out.given_pairs(session, comparison_id, labeler_id)
        return _done(session, comparison, deeds, given)


@only(Action.VOTE)
def undo(comparison_id: str, labeler_id: str, done_id: str | None = None) -> Done | None:
    """Take back a vote or a pass, the last one unless `done_id` names it; the vote's row stays in the history.

    Gives the pair with its old verdict, or None when there is nothing to take back (any more). Raises NotAllowed for
    somebody else's, NotReady once the comparison has closed.
    """
    with store.writing() as session:
        comparison = admit(session, comparison_id, labeler_id, lock=True)
        require_open(comparison)
        deed = _undoable(session, comparison, labeler_id, done_id)
        if deed is None:
            return None
        how = _assignment(session, comparison, deed)
        (pair,) = draw(session, comparison, [how])
        undone = Done(deed.id, pair, _verdict(deed, how))
        if isinstance(deed, store.Pass):
            session.delete(deed)
            return undone
        deed.current = False
        if isinstance(deed, store.Vote):
            outbox.add(session, outbox.Topic.VOTE, deed.id)
        return undone


def _is_given(deed: Deed, given: dict[str, store.Assignment]) -> bool:
    return isinstance(deed, store.CheckVote) or deed.pair_id in given


def _done(
    session: Session, comparison: store.Comparison, deeds: list[Deed], given: dict[str, store.Assignment]
) -> list[Done]:
    seen = [deed.assignment if isinstance(deed, store.CheckVote) else given[deed.pair_id] for deed in deeds]
    pairs = draw(session, comparison, seen)
    return [Done(deed.id, pair, _verdict(deed, how)) for deed, how, pair in zip(deeds, seen, pairs, strict=True)]


def _verdict(deed: Deed, shown: store.Assignment) -> Verdict | None:
    """Give the verdict as seen here: in Argilla the answers may have stood the other way round."""
    if isinstance(deed, store.Pass):
        return None
    if (
        isinstance(deed, store.Vote)
        and deed.candidate_side != shown.side
        and deed.verdict in (Verdict.LEFT, Verdict.RIGHT)
    ):
        return Verdict(opposite(Side(deed.verdict.value)).value)
    return deed.verdict


def _assignment(session: Session, comparison: store.Comparison, deed: Deed) -> store.Assignment:
    """Find how the labeler saw it; a vote from Argilla gets an assignment of its own here."""
    if isinstance(deed, store.CheckVote):
        return deed.assignment
    return handing_out.assign(session, comparison, deed.labeler_id, deed.pair_id)


def _latest(session: Session, comparison_id: str, labeler_id: str, limit: int) -> list[Deed]:
    pair = select(store.Pair.id).where(store.Pair.comparison_id == comparison_id)
    given = select(store.Assignment.id).where(store.Assignment.comparison_id == comparison_id)
    votes = select(store.Vote).where(
        store.Vote.pair_id.in_(pair), store.Vote.labeler_id == labeler_id, store.Vote.current
    )
    passes = select(store.Pass).where(store.Pass.pair_id.in_(pair), store.Pass.labeler_id == labeler_id)
    checks = select(store.CheckVote).where(
        store.CheckVote.assignment_id.in_(given), store.CheckVote.labeler_id == labeler_id, store.CheckVote.current
    )
    both: list[Deed] = [
        *session.scalars(votes.order_by(store.Vote.created_at.desc()).limit(limit)),
        *session.scalars(passes.order_by(store.Pass.created_at.desc()).limit(limit)),
        *session.scalars(checks.order_by(store.CheckVote.created_at.desc()).limit(limit)),
    ]
    return sorted(both, key=lambda deed: deed.created_at, reverse=True)[:limit]


def _undoable(session: Session, comparison: store.Comparison, labeler_id: str, done_id: str | None) -> Deed | None:
    if done_id is None:
        return next(iter(_latest(session, comparison.id, labeler_id, 1)), None)
    deed = own.deed(session, comparison, labeler_id, done_id)
    return deed if deed is not None and getattr(deed, "current", True) else None
