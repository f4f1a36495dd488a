"""An answer in front of somebody is theirs for a while, so that nobody else is handed it meanwhile."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from services import leasing
from services.leasing import Lease
from services.store import Answer, Review, ReviewLease
from services.store.columns import now

LASTS = timedelta(minutes=10)
MOST_HELD = 10  # answers of one variant that one person may keep from others


def sweep(session: Session) -> None:
    """Forget the leases that ran out so long ago that they say nothing any more."""
    session.execute(delete(ReviewLease).where(ReviewLease.until <= now() - leasing.REST))


def hold(session: Session, variant_id: str, person_id: str, answer_ids: Collection[str]) -> None:
    """Lease these answers of a variant to somebody, and no others; what was leased before gains no time by it."""
    acted, mine = _acted(session, variant_id, person_id), _of(session, variant_id, person_id)
    for answer_id in answer_ids:
        if answer_id in mine:
            _renew(mine[answer_id], acted)
        else:
            lease = leasing.begin(now(), LASTS)
            session.add(ReviewLease(answer_id=answer_id, person_id=person_id, since=lease.since, until=lease.until))
    end(session, person_id, mine.keys() - set(answer_ids))


def renew(session: Session, person_id: str, answer_id: str) -> None:
    """Extend a lease that somebody works under."""
    if lease := session.get(ReviewLease, (answer_id, person_id)):
        _renew(lease, now())


def end(session: Session, person_id: str, answer_ids: Collection[str]) -> None:
    """End somebody's leases; the rows stay for a while, so that taking them again starts nothing anew."""
    mine = ReviewLease.answer_id.in_(answer_ids) & (ReviewLease.person_id == person_id) & (ReviewLease.until > now())
    session.execute(update(ReviewLease).where(mine).values(until=now()))


def _renew(row: ReviewLease, acted: datetime | None) -> None:
    lease = leasing.renew(Lease(row.since, row.until), acted, now(), LASTS)
    row.since, row.until = lease.since, lease.until


def _of(session: Session, variant_id: str, person_id: str) -> dict[str, ReviewLease]:
    wanted = select(ReviewLease).join(Answer, Answer.id == ReviewLease.answer_id)
    found = session.scalars(wanted.where(Answer.variant_id == variant_id, ReviewLease.person_id == person_id))
    return {lease.answer_id: lease for lease in found}


def _acted(session: Session, variant_id: str, person_id: str) -> datetime | None:
    """Give when somebody last wrote or judged something of a variant."""
    latest = select(func.max(Review.updated_at, type_=Review.updated_at.type)).join(Answer)
    return session.scalar(latest.where(Answer.variant_id == variant_id, Review.person_id == person_id))
