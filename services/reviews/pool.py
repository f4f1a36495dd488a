"""The pool: who gets which answer next, how far everybody is, and who has what in front of them.

Each answer has as many seats as the project asks for reviews of it. A submitted review takes one for good, an answer
in front of somebody takes one while the lease lasts. What was given to people by name goes to them alone.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from services import store
from services.accounts.roles import Action, only
from services.errors import NotFound, NotReady
from services.reviews import leases
from services.reviews.keeping import DONE
from services.store.columns import now
from services.words import QuestionStatus, ReviewStatus, Split


@dataclass(frozen=True, slots=True)
class Progress:
    """How many answers a person has dealt with, how many anybody has, and how many there are."""

    mine: int
    anybodys: int
    total: int


@dataclass(frozen=True, slots=True)
class Hand:
    """Answers for one person, in order; `more` says whether there is more to hand out, `elsewhere` is with others."""

    answer_ids: tuple[str, ...]
    more: bool
    elsewhere: int


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who reviews right now: how many answers are in front of them, and the question of the first."""

    person_id: str
    name: str
    answers: int
    question: str
    seen_at: datetime


def queue(variant_id: str, person_id: str) -> list[str]:
    """List the answers that a person could be handed: begun ones first, then by question, skipped ones last."""
    with store.reading() as session:
        return [row.id for row in session.execute(_wanted(variant_id, person_id)) if row.mine or row.taken < row.seats]


@only(Action.REVIEW)
def take(variant_id: str, person_id: str, limit: int) -> Hand:
    """Hand somebody up to `limit` answers and lease them, the ones that they hold already among them.

    Nobody holds more than leases.MOST_HELD, whatever they ask for, and of what is free nobody gets more than half at
    once, so that the last answers are not in one person's hands. Asking again does not make a lease longer.
    Raises NotFound when the variant is gone.
    """
    limit = min(limit, leases.MOST_HELD)
    with store.writing() as session:
        _lock(session, variant_id)
        leases.sweep(session)
        found = session.execute(_wanted(variant_id, person_id)).all()
        held = {row.id for row in found if row.mine}
        free = [row.id for row in found if not row.mine and row.taken < row.seats]
        share = {*held, *free[: max(0, min(limit - len(held), ceil(len(free) / 2)))]}
        handed = [row.id for row in found if row.id in share][:limit]
        leases.hold(session, variant_id, person_id, handed)
    elsewhere = len(found) - len(held) - len(free)
    return Hand(tuple(handed), more=len(handed) < len(held) + len(free), elsewhere=elsewhere)


def require_reviewable(variant_id: str, answer_id: str) -> None:
    """Raise unless people may review this answer: NotFound for one of another variant, NotReady for a closed one."""
    with store.reading() as session:
        answer = session.get(store.Answer, answer_id)
        if answer is None or answer.variant_id != variant_id:
            raise NotFound("This answer was removed, or is not one of these. Go on with the next one.")
        if session.scalar(reviewable(variant_id).where(store.Answer.id == answer_id)) is None:
            raise NotReady("The question to this answer was dropped or held out meanwhile. Go on with the next one.")


@only(Action.REVIEW)
def release(person_id: str, answer_ids: list[str], variant_id: str | None = None) -> None:
    """Give answers back to the pool, those of one variant alone where it is named."""
    with store.writing() as session:
        if variant_id is not None:
            of_variant = select(store.Answer.id).filter_by(variant_id=variant_id)
            answer_ids = list(session.scalars(of_variant.where(store.Answer.id.in_(answer_ids))))
        leases.end(session, person_id, answer_ids)


def progress(variant_id: str, person_id: str) -> Progress:
    """Count the reviewed answers of a variant."""
    answer_ids = reviewable(variant_id)
    done = (
        select(func.count(func.distinct(store.Review.answer_id)))
        .where(store.Review.answer_id.in_(answer_ids))
        .where(store.Review.status.in_(DONE))
    )
    with store.reading() as session:
        return Progress(
            mine=session.scalar(done.where(store.Review.person_id == person_id)) or 0,
            anybodys=session.scalar(done) or 0,
            total=session.scalar(select(func.count()).select_from(answer_ids.subquery())) or 0,
        )


def presence(variant_id: str) -> list[Present]:
    """List who has answers of a variant in front of them, whoever moved last first."""
    wanted = (
        select(store.Person.id, store.Person.name, store.Question.text, store.ReviewLease.until)
        .join(store.Person, store.Person.id == store.ReviewLease.person_id)
        .join(store.Answer, store.Answer.id == store.ReviewLease.answer_id)
        .join(store.Question, store.Question.id == store.Answer.question_id)
        .where(store.Answer.variant_id == variant_id, store.ReviewLease.until > now())
        .order_by(store.Question.position)
    )
    held: dict[str, list[Row[str, str, str, datetime]]] = defaultdict(list)
    with store.reading() as session:
        for row in session.execute(wanted):
            held[row.id].append(row)
    found = [
        Present(id_, rows[0].name, len(rows), rows[0].text, max(row.until for row in rows) - leases.LASTS)
        for id_, rows in held.items()
    ]
    return sorted(found, key=lambda each: each.seen_at, reverse=True)


def reviewable(variant_id: str) -> Select[str]:
    """Select the answers that people may review: those to kept training questions."""
    return (
        select(store.Answer.id)
        .join(store.Question, store.Answer.question_id == store.Question.id)
        .where(store.Answer.variant_id == variant_id)
        .where(store.Question.status == QuestionStatus.KEPT, store.Question.split == Split.TRAIN)
    )


def _wanted(variant_id: str, person_id: str) -> Select[str, bool, int, int]:
    """Select (id, mine, taken, seats) of what a person may review: theirs by name, begun or leased, or with seats."""
    review = and_(store.Review.answer_id == store.Answer.id, store.Review.person_id == person_id)
    given = exists().where(store.ReviewAssignment.answer_id == store.Answer.id).correlate(store.Answer)
    mine_by_name = given.where(store.ReviewAssignment.person_id == person_id)
    drafted = func.coalesce(store.Review.status == ReviewStatus.DRAFT, False)
    submitted = _count(store.Review, store.Review.person_id != person_id, store.Review.status == ReviewStatus.SUBMITTED)
    leased = _count(store.ReviewLease, store.ReviewLease.person_id != person_id, store.ReviewLease.until > now())
    held = exists().where(
        store.ReviewLease.answer_id == store.Answer.id,
        store.ReviewLease.person_id == person_id,
        store.ReviewLease.until > now(),
    )
    seats = store.Project.reviews_per_answer
    begun = or_(drafted, mine_by_name)
    return (
        reviewable(variant_id)
        .join(store.Project, store.Project.id == store.Question.project_id)
        .outerjoin(store.Review, review)
        .where(store.Review.id.is_(None) | store.Review.status.not_in(DONE))
        .where(begun | (~given & (submitted < seats)))
        .order_by((~drafted), store.Review.id.is_not(None), ~mine_by_name, store.Review.updated_at)
        .order_by(store.Question.position, store.Answer.id)
        .add_columns(or_(begun, held).label("mine"), (submitted + leased).label("taken"), seats.label("seats"))
    )


def _count(of: type[store.Review] | type[store.ReviewLease], *where: ColumnElement[bool]) -> ColumnElement[int]:
    rows = select(func.count()).select_from(of).where(of.answer_id == store.Answer.id, *where)
    return rows.correlate(store.Answer).scalar_subquery()


def _lock(session: Session, variant_id: str) -> None:
    """Let one person at a time draw from a project's pool (PostgreSQL; SQLite has one writer anyway)."""
    variant = session.get(store.Variant, variant_id)
    if variant is None:
        raise NotFound("This variant is gone.")
    session.get(store.Project, variant.project_id, with_for_update=True)
