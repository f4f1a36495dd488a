"""Reviews: a person rates a question and its context, and puts the answer right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from services import answers, store
from services.errors import BadInput, NotFound
from services.mirror import outbox
from services.store.columns import now
from services.words import Origin, QuestionStatus, ReviewStatus, Split

RATINGS = range(1, 6)
OPEN = (ReviewStatus.DRAFT, ReviewStatus.SKIPPED)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many answers a person has dealt with, how many anybody has, and how many there are."""

    mine: int
    anybodys: int
    total: int


def queue(variant_id: str, person_id: str) -> list[str]:
    """List the answers that a person has yet to review: new ones first, then drafts and skipped ones."""
    mine = (store.Review.answer_id == store.Answer.id) & (store.Review.person_id == person_id)
    wanted = (
        _reviewable(variant_id)
        .outerjoin(store.Review, mine)
        .where(store.Review.id.is_(None) | store.Review.status.in_(OPEN))
        .order_by(store.Review.updated_at.is_not(None), store.Review.updated_at, store.Question.position)
    )
    with store.reading() as session:
        return list(session.scalars(wanted))


def of(answer_id: str, person_id: str) -> store.Review | None:
    """Give a person's review of an answer."""
    with store.reading() as session:
        return _find(session, answer_id, person_id)


def latest_of(variant_id: str, person_id: str) -> str | None:
    """Give the answer that a person submitted or discarded last, so that it can be opened again."""
    wanted = _reviewable(variant_id).join(store.Review, store.Review.answer_id == store.Answer.id)
    wanted = wanted.where(store.Review.person_id == person_id, store.Review.status.not_in(OPEN))
    with store.reading() as session:
        return session.scalars(wanted.order_by(store.Review.updated_at.desc()).limit(1)).first()


def progress(variant_id: str, person_id: str) -> Progress:
    """Count the reviewed answers of a variant."""
    answer_ids = _reviewable(variant_id)
    dealt_with = (
        select(func.count(func.distinct(store.Review.answer_id)))
        .where(store.Review.answer_id.in_(answer_ids))
        .where(store.Review.status.not_in(OPEN))
    )
    with store.reading() as session:
        return Progress(
            mine=session.scalar(dealt_with.where(store.Review.person_id == person_id)) or 0,
            anybodys=session.scalar(dealt_with) or 0,
            total=session.scalar(select(func.count()).select_from(answer_ids.subquery())) or 0,
        )


def submit(
    answer_id: str,
    person_id: str,
    *,
    question_rating: int | None,
    context_rating: int | None,
    text: str,
    status: ReviewStatus = ReviewStatus.SUBMITTED,
    origin: Origin = Origin.APP,
    at: datetime | None = None,
) -> store.Review:
    """Keep a person's review of an answer, replacing an older one of theirs; the newer one by `at` stays.

    Raises BadInput when a submitted review has no text or a rating outside 1-5, NotFound when the answer is gone.
    """
    _check(question_rating, context_rating, text, status)
    at = at or now()
    with store.writing() as session:
        if session.get(store.Answer, answer_id) is None:
            raise NotFound("This answer is gone.")
        review = _find(session, answer_id, person_id)
        if review and review.updated_at > at:
            return review
        review = review or store.Review(answer_id=answer_id, person_id=person_id, created_at=at)
        review.question_rating, review.context_rating = question_rating, context_rating
        review.text, review.status, review.origin, review.updated_at = text.strip(), status, origin, at
        session.add(review)
        session.flush()
        if origin == Origin.APP:
            outbox.add(session, outbox.Topic.REVIEW, review.id)
    return review


def submitted(project_id: str, split: Split) -> list[store.Review]:
    """List the submitted reviews of kept questions on one side of the split, the newest of each answer alone."""
    wanted = (
        select(store.Review)
        .join(store.Answer, store.Review.answer_id == store.Answer.id)
        .join(store.Question, store.Answer.question_id == store.Question.id)
        .where(store.Question.project_id == project_id, store.Question.split == split)
        .where(store.Question.status == QuestionStatus.KEPT, store.Review.status == ReviewStatus.SUBMITTED)
        .order_by(store.Question.position, store.Review.updated_at)
        .options(joinedload(store.Review.answer).joinedload(store.Answer.question))
        .options(joinedload(store.Review.answer).joinedload(store.Answer.variant))
        .options(joinedload(store.Review.answer).options(answers.WITH_CONTEXTS))
    )
    with store.reading() as session:
        newest = {review.answer_id: review for review in session.scalars(wanted)}
    return list(newest.values())


def _reviewable(variant_id: str) -> Select[str]:
    return (
        select(store.Answer.id)
        .join(store.Question, store.Answer.question_id == store.Question.id)
        .where(store.Answer.variant_id == variant_id)
        .where(store.Question.status == QuestionStatus.KEPT, store.Question.split == Split.TRAIN)
    )


def _find(session: Session, answer_id: str, person_id: str) -> store.Review | None:
    return session.scalars(select(store.Review).filter_by(answer_id=answer_id, person_id=person_id)).first()


def _check(question_rating: int | None, context_rating: int | None, text: str, status: ReviewStatus) -> None:
    if status == ReviewStatus.SUBMITTED and not text.strip():
        raise BadInput("The answer is empty. Write what it should say, or discard it.")
    ratings: Sequence[int | None] = (question_rating, context_rating)
    if any(rating is not None and rating not in RATINGS for rating in ratings):
        raise BadInput("Ratings go from 1 to 5.")
