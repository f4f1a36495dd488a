"""The votes of a comparison as they stand in the store."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, case, func, select, type_coerce
from sqlalchemy.orm import Session

from services import audit, store
from services.accounts.roles import Action, require_here, require_role
from services.errors import NotAllowed, NotFound
from services.results.ballots import Ballots
from services.words import Asked, PassKind, Role, Verdict

_look: ContextVar[dict[str, Ballots] | None] = ContextVar("look", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Read each comparison's votes once within this block, so that all its figures are of the same moment."""
    token = _look.set({})
    try:
        yield
    finally:
        _look.reset(token)


def admit(
    session: Session, comparison_id: str, viewer: store.Person, action: Action = Action.SEE_RESULTS
) -> store.Comparison:
    """Give the comparison to who may see results; raises NotAllowed for a labeler, who stays blind, and NotFound."""
    if viewer.role is Role.LABELER:
        raise NotAllowed(f"As a labeler you cannot {action}: whoever votes must not know who is ahead.")
    require_role(viewer.role, action)
    require_here(action)
    comparison = session.get(store.Comparison, comparison_id)
    if comparison is None:
        raise NotFound("This comparison is gone. Choose another one.")
    return comparison


def counting() -> ColumnElement[bool]:
    """Say which votes count: a labeler's last one, cast before the end, on a pair that was shown."""
    return and_(store.Vote.current, store.Vote.counts, store.Pair.automatic_tie.is_(False))


def ballots(session: Session, comparison_id: str) -> Ballots:
    """List the votes that count, in order of arrival; a changed vote keeps the place of the one it replaced."""
    seen = _look.get()
    if seen is None:
        return _ballots(session, comparison_id)
    if comparison_id not in seen:
        seen[comparison_id] = _ballots(session, comparison_id)
    return seen[comparison_id]


def _ballots(session: Session, comparison_id: str) -> Ballots:
    vote = store.Vote
    words = (type_coerce(vote.verdict, String), type_coerce(vote.candidate_side, String))
    wanted = (
        select(vote.pair_id, vote.labeler_id, *words, vote.duration_ms, vote.created_at)
        .join(store.Pair)
        .where(store.Pair.comparison_id == comparison_id, counting())
        .order_by(vote.created_at, vote.id)
    )
    earlier = (
        select(vote.pair_id, vote.labeler_id, func.min(vote.created_at, type_=vote.created_at.type))
        .join(store.Pair)
        .where(store.Pair.comparison_id == comparison_id, vote.counts, ~vote.current)
        .group_by(vote.pair_id, vote.labeler_id)
    )
    first = {(pair, labeler): at for pair, labeler, at in session.execute(earlier)}
    return Ballots.of(session.execute(wanted).all(), first)


def rule_set_at(session: Session, comparison: store.Comparison) -> datetime:
    """Give the moment at which the ship rule got its value; it can be changed until the first vote."""
    changes = audit.events(session, comparison.id, "comparison.changed")
    return max(
        (each.created_at for each in changes if "threshold" in each.detail["changed"]), default=comparison.created_at
    )


def asked(session: Session, comparison_id: str) -> Asked:
    """Say how a comparison's questions were chosen."""
    known = audit.events(session, comparison_id, "comparison.started")
    return next((Asked(each.detail.get("asked", Asked.ALL)) for each in known), Asked.ALL)


def amended(session: Session, comparison_id: str) -> list[int]:
    """List after how many votes the rules of voting were changed, leaving out what was changed before any."""
    changes = audit.events(session, comparison_id, "comparison.changed")
    return [votes for each in changes if (votes := each.detail["votes"])]


def questions_of(session: Session, comparison_ids: Sequence[str]) -> dict[str, str]:
    """Map the pairs of comparisons to their questions."""
    wanted = select(store.Pair.id, store.Pair.question_id).where(store.Pair.comparison_id.in_(comparison_ids))
    return {pair_id: question_id for pair_id, question_id in session.execute(wanted)}


def lost(session: Session, comparison_ids: Sequence[str]) -> set[str]:
    """Give the questions that the challenger lost in one of these comparisons, by the mean of its votes."""
    vote = store.Vote
    score = case(
        (vote.verdict.in_([Verdict.TIE, Verdict.BOTH_BAD]), 0.5),
        (type_coerce(vote.verdict, String) == type_coerce(vote.candidate_side, String), 1.0),
        else_=0.0,
    )
    wanted = (
        select(store.Pair.question_id)
        .join(vote, vote.pair_id == store.Pair.id)
        .where(store.Pair.comparison_id.in_(comparison_ids), counting())
        .group_by(store.Pair.id)
        .having(func.avg(score) < 0.5)
    )
    return set(session.scalars(wanted))


def pairs(session: Session, comparison_id: str, *, automatic_tie: bool) -> int:
    """Count the pairs that are shown, or those with equal answers that are not."""
    wanted = select(func.count()).select_from(store.Pair)
    wanted = wanted.where(store.Pair.comparison_id == comparison_id, store.Pair.automatic_tie.is_(automatic_tie))
    return session.scalars(wanted).one()


def votes(session: Session, comparison_id: str, condition: ColumnElement[bool]) -> int:
    """Count the votes on shown pairs that meet a condition, the history included."""
    wanted = select(func.count()).select_from(store.Vote).join(store.Pair)
    return session.scalars(wanted.where(store.Pair.comparison_id == comparison_id, condition)).one()


def passed(session: Session, comparison_id: str, kind: PassKind) -> int:
    """Count how often a labeler skipped or flagged a pair, once per labeler and pair."""
    each = (
        select(store.Pass.pair_id, store.Pass.labeler_id)
        .join(store.Pair)
        .where(store.Pair.comparison_id == comparison_id, store.Pass.kind == kind)
        .distinct()
    )
    return session.scalars(select(func.count()).select_from(each.subquery())).one()
