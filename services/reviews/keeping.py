"""Keep reviews: a person rates a question and its context, and puts the answer right. Everybody has their own."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session, joinedload

from services import store
from services.accounts.roles import Action, only
from services.errors import BadInput, NotFound
from services.mirror import outbox
from services.reviews import leases
from services.store.columns import now
from services.words import Origin, ReviewStatus, ReviewTag

RATINGS = range(1, 6)
IN_ORDER = timedelta(seconds=2)  # a page sends one after the other; waiting on the way can make a later one look older
DONE = (ReviewStatus.SUBMITTED, ReviewStatus.DISCARDED)


def of(answer_id: str, person_id: str) -> store.Review | None:
    """Give a person's review of an answer."""
    with store.reading() as session:
        return _find(session, answer_id, person_id)


def others(answer_id: str, person_id: str) -> list[store.Review]:
    """List what other people submitted on an answer, the oldest first, with their names."""
    wanted = (
        select(store.Review)
        .where(store.Review.answer_id == answer_id, store.Review.person_id != person_id)
        .where(store.Review.status == ReviewStatus.SUBMITTED)
        .order_by(store.Review.updated_at)
        .options(joinedload(store.Review.person))
    )
    with store.reading() as session:
        return list(session.scalars(wanted))


def done_last(variant_id: str, person_id: str, limit: int) -> list[str]:
    """List the answers that a person submitted, discarded or skipped last, the oldest of them first."""
    wanted = (
        select(store.Review.answer_id)
        .join(store.Answer, store.Review.answer_id == store.Answer.id)
        .where(store.Answer.variant_id == variant_id, store.Review.person_id == person_id)
        .where(store.Review.status != ReviewStatus.DRAFT)
        .order_by(store.Review.updated_at.desc())
    )
    with store.reading() as session:
        return list(session.scalars(wanted.limit(limit)))[::-1]


@only(Action.REVIEW)
def submit(
    answer_id: str,
    person_id: str,
    *,
    question_rating: int | None,
    context_rating: int | None,
    text: str,
    question_text: str | None = None,
    tags: Iterable[str] | None = None,
    comment: str | None = None,
    duration_ms: int | None = None,
    status: ReviewStatus = ReviewStatus.SUBMITTED,
    origin: Origin = Origin.APP,
    at: datetime | None = None,
) -> store.Review:
    """Keep a person's review of an answer, replacing an older one of theirs; the newer one by `at` stays.

    What is None beyond the ratings stays as it was. `question_text` is "" where the question is good as it stands.
    Raises BadInput when a submitted review has no text, a rating outside 1-5 or an unknown tag, NotFound when the
    answer is gone.
    """
    _check(question_rating, context_rating, text, status)
    told: dict[str, Any] = {"question_rating": question_rating, "context_rating": context_rating, "text": text.strip()}
    told |= _told(question_text=question_text, tags=tags, comment=comment, duration_ms=duration_ms)
    with store.writing() as session:
        review, _ = _keep(session, answer_id, person_id, told, status, origin, at or now())
        leases.end(session, person_id, [answer_id])
    return review


@only(Action.REVIEW)
def draft(
    answer_id: str,
    person_id: str,
    *,
    question_rating: int | None = None,
    context_rating: int | None = None,
    text: str,
    question_text: str = "",
    tags: Iterable[str] = (),
    comment: str = "",
    duration_ms: int | None = None,
    at: datetime | None = None,
) -> bool:
    """Keep what somebody has typed so far; what they submitted or discarded is never touched by it.

    Says whether it was kept. Raises as `submit` does.
    """
    _check(question_rating, context_rating, text, ReviewStatus.DRAFT)
    told = {"question_rating": question_rating, "context_rating": context_rating, "text": text}
    told |= _told(question_text=question_text, tags=tags, comment=comment, duration_ms=duration_ms)
    with store.writing() as session:
        before = _find(session, answer_id, person_id)
        if before and before.status in DONE:
            return False
        _, kept = _keep(session, answer_id, person_id, told, ReviewStatus.DRAFT, Origin.APP, at or now())
        leases.renew(session, person_id, answer_id)
    return kept


@only(Action.REVIEW)
def reopen(answer_id: str, person_id: str, *, at: datetime | None = None, origin: Origin = Origin.APP) -> bool:
    """Make a draft again of what somebody submitted, discarded or skipped; a newer review by `at` stays."""
    at = at or now()
    with store.writing() as session:
        review = _find(session, answer_id, person_id)
        if review is None or review.status == ReviewStatus.DRAFT or _newer(review, at, origin):
            return False
        _keep(session, answer_id, person_id, {}, ReviewStatus.DRAFT, origin, at)
        leases.renew(session, person_id, answer_id)
        session.execute(delete(store.Adjudication).where(store.Adjudication.review_id == review.id))
    return True


@only(Action.MANAGE_REVIEWS)
def accept(answer_ids: Sequence[str], person_id: str) -> int:
    """Submit the model's own words for the answers that nobody has submitted or discarded; says how many there were."""
    judged = exists().where(store.Review.answer_id == store.Answer.id, store.Review.status.in_(DONE))
    with store.writing() as session:
        wanted = list(session.scalars(select(store.Answer).where(store.Answer.id.in_(answer_ids), ~judged)))
        for answer in wanted:
            told = {"text": answer.text}
            _keep(session, answer.id, person_id, told, ReviewStatus.SUBMITTED, Origin.APP, now())
        leases.end(session, person_id, [answer.id for answer in wanted])
    return len(wanted)


def _keep(
    session: Session,
    answer_id: str,
    person_id: str,
    told: dict[str, Any],
    status: ReviewStatus,
    origin: Origin,
    at: datetime,
) -> tuple[store.Review, bool]:
    if session.get(store.Answer, answer_id) is None:
        raise NotFound("This answer is gone.")
    review = _find(session, answer_id, person_id)
    if review and _newer(review, at, origin):
        return review, False
    at = max(at, review.updated_at) if review else at
    review = review or store.Review(answer_id=answer_id, person_id=person_id, created_at=at)
    for name, value in told.items():
        setattr(review, name, value)
    review.status, review.origin, review.updated_at = status, origin, at
    session.add(review)
    session.flush()
    if origin == Origin.APP:
        outbox.add(session, outbox.Topic.REVIEW, review.id)
    return review, True


def _newer(review: store.Review, at: datetime, origin: Origin) -> bool:
    return review.updated_at > (at + IN_ORDER if origin == Origin.APP else at)


def _find(session: Session, answer_id: str, person_id: str) -> store.Review | None:
    return session.scalars(select(store.Review).filter_by(answer_id=answer_id, person_id=person_id)).first()


def _told(
    *, question_text: str | None, tags: Iterable[str] | None, comment: str | None, duration_ms: int | None
) -> dict[str, Any]:
    chosen = None if tags is None else set(tags)
    if chosen and not chosen <= set(ReviewTag):
        raise BadInput(f"“{min(chosen - set(ReviewTag))}” is not one of the tags. Reload the page and try again.")
    found = {
        "question_text": None if question_text is None else question_text.strip(),
        "tags": None if chosen is None else [tag.value for tag in ReviewTag if tag in chosen],
        "comment": None if comment is None else comment.strip(),
        "duration_ms": duration_ms,
    }
    return {name: value for name, value in found.items() if value is not None}


def _check(question_rating: int | None, context_rating: int | None, text: str, status: ReviewStatus) -> None:
    if status == ReviewStatus.SUBMITTED and not text.strip():
        raise BadInput("The answer is empty. Write what it should say, or discard it.")
    ratings: Sequence[int | None] = (question_rating, context_rating)
    if any(rating is not None and rating not in RATINGS for rating in ratings):
        raise BadInput("Ratings go from 1 to 5.")
