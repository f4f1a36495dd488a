"""The votes of a comparison as they stand in the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from services import store
from services.comparisons import outcome
from services.errors import NotAllowed, NotFound
from services.words import Outcome, PassKind, Role


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote that counts, reduced to what statistics need."""

    pair_id: str
    labeler_id: str
    outcome: Outcome
    at: datetime  # of the labeler's first vote on the pair


def admit(session: Session, comparison_id: str, viewer: store.Person) -> store.Comparison:
    """Give the comparison to an owner; raises NotAllowed for a labeler, who must stay blind, and NotFound."""
    if viewer.role != Role.OWNER:
        raise NotAllowed("Results are for the project's owner: whoever votes must not know who is ahead.")
    comparison = session.get(store.Comparison, comparison_id)
    if comparison is None:
        raise NotFound("This comparison is gone. Choose another one.")
    return comparison


def counting() -> ColumnElement[bool]:
    """Say which votes count: a labeler's last one, cast before the end, on a pair that was shown."""
    return and_(store.Vote.current, store.Vote.counts, store.Pair.automatic_tie.is_(False))


def ballots(session: Session, comparison_id: str) -> list[Ballot]:
    """List the votes that count, in order of arrival; a changed vote keeps the place of the one it replaced."""
    arrival = (
        select(store.Vote.pair_id, store.Vote.labeler_id, func.min(store.Vote.created_at).label("at"))
        .join(store.Pair)
        .where(store.Pair.comparison_id == comparison_id, store.Vote.counts)
        .group_by(store.Vote.pair_id, store.Vote.labeler_id)
        .subquery()
    )
    same = and_(arrival.c.pair_id == store.Vote.pair_id, arrival.c.labeler_id == store.Vote.labeler_id)
    wanted = (
        select(store.Vote.pair_id, store.Vote.labeler_id, store.Vote.verdict, store.Vote.candidate_side, arrival.c.at)
        .select_from(store.Vote)
        .join(store.Pair)
        .join(arrival, same)
        .where(store.Pair.comparison_id == comparison_id, counting())
        .order_by(arrival.c.at, store.Vote.id)
    )
    return [Ballot(pair, who, outcome(verdict, side), at) for pair, who, verdict, side, at in session.execute(wanted)]


def rule_set_at(session: Session, comparison: store.Comparison) -> datetime:
    """Give the moment at which the ship rule got its value; it can be changed until the first vote."""
    changes = deeds(session, comparison.id, "comparison.changed")
    return max(
        (each.created_at for each in changes if "threshold" in each.detail["changed"]), default=comparison.created_at
    )


def amended(session: Session, comparison_id: str) -> list[int]:
    """List after how many votes the rules of voting were changed, leaving out what was changed before any."""
    return [votes for each in deeds(session, comparison_id, "comparison.changed") if (votes := each.detail["votes"])]


def deeds(session: Session, comparison_id: str, action: str) -> Sequence[store.AuditEvent]:
    """List what was done to a comparison, the oldest first."""
    wanted = select(store.AuditEvent).filter_by(subject_id=comparison_id, action=action)
    return session.scalars(wanted.order_by(store.AuditEvent.created_at)).all()


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
