"""An answer in front of somebody is theirs for a while, so that nobody else is handed it meanwhile."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from services.store import ReviewLease
from services.store.columns import now

LASTS = timedelta(minutes=10)


def sweep(session: Session) -> None:
    """Forget the leases that have run out."""
    session.execute(delete(ReviewLease).where(ReviewLease.until <= now()))


def give(session: Session, person_id: str, answer_ids: Collection[str]) -> None:
    """Lease answers to somebody from now on, again if need be."""
    until = now() + LASTS
    for answer_id in answer_ids:
        session.merge(ReviewLease(answer_id=answer_id, person_id=person_id, until=until))


def renew(session: Session, person_id: str, answer_id: str) -> None:
    """Extend a lease that somebody works under."""
    mine = (ReviewLease.answer_id == answer_id) & (ReviewLease.person_id == person_id)
    session.execute(update(ReviewLease).where(mine).values(until=now() + LASTS))


def drop(session: Session, person_id: str, answer_ids: Collection[str]) -> None:
    """End somebody's leases."""
    mine = ReviewLease.answer_id.in_(answer_ids) & (ReviewLease.person_id == person_id)
    session.execute(delete(ReviewLease).where(mine))
