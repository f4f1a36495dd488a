"""Reviews as a list: the ones that count, and everything for the manager's table."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from services import answers, store
from services.accounts.roles import Action, only
from services.reviews.pool import reviewable
from services.reviews.wording import changed
from services.words import QuestionKind, QuestionStatus, ReviewStatus, Split


@dataclass(frozen=True, slots=True)
class Row:
    """A review of an answer, or an answer that nobody has reviewed: then `reviewer` and `status` are None.

    `asked` is the question as the model got it, `question` as the reviewer would have it.
    """

    answer_id: str
    question: str
    kind: QuestionKind | None
    section: str
    original: str
    text: str
    reviewer: str | None = None
    status: ReviewStatus | None = None
    question_rating: int | None = None
    context_rating: int | None = None
    tags: tuple[str, ...] = ()
    comment: str = ""
    at: datetime | None = None
    asked: str = ""
    username: str = ""
    review_id: str = ""

    @property
    def id(self) -> str:
        """Name the row: by its review, or by its answer while that has none."""
        return self.review_id or self.answer_id

    @property
    def changed(self) -> bool:
        """Say whether the reviewer's text is another than the model's."""
        return self.reviewer is not None and changed(self.original, self.text)


def submitted(project_id: str, split: Split) -> list[store.Review]:
    """List the submitted reviews of kept questions on one side of the split: of each answer the one that counts.

    That is the one that the manager picked where people disagreed, and otherwise the newest.
    """
    wanted = (
        select(store.Review, store.Adjudication.review_id)
        .join(store.Answer, store.Review.answer_id == store.Answer.id)
        .join(store.Question, store.Answer.question_id == store.Question.id)
        .outerjoin(store.Adjudication, store.Adjudication.review_id == store.Review.id)
        .where(store.Question.project_id == project_id, store.Question.split == split)
        .where(store.Question.status == QuestionStatus.KEPT, store.Review.status == ReviewStatus.SUBMITTED)
        .order_by(store.Question.position, store.Adjudication.review_id.is_not(None), store.Review.updated_at)
        .options(joinedload(store.Review.answer).joinedload(store.Answer.question))
        .options(joinedload(store.Review.answer).joinedload(store.Answer.variant))
        .options(joinedload(store.Review.answer).options(answers.WITH_CONTEXTS))
    )
    with store.reading() as session:
        last_of_each = {review.answer_id: review for review, _ in session.execute(wanted)}
    return list(last_of_each.values())


def submitted_answers(project_id: str, split: Split) -> Select[str]:
    """Select the answers to kept questions on one side of the split that have submitted reviews, once a review."""
    return (
        select(store.Review.answer_id)
        .join(store.Answer, store.Review.answer_id == store.Answer.id)
        .join(store.Question, store.Answer.question_id == store.Question.id)
        .where(store.Question.project_id == project_id, store.Question.split == split)
        .where(store.Question.status == QuestionStatus.KEPT, store.Review.status == ReviewStatus.SUBMITTED)
    )


def count_submitted(project_id: str, split: Split) -> int:
    """Count the answers on one side of the split that have a submitted review."""
    answered = submitted_answers(project_id, split).distinct().subquery()
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(answered)) or 0


@only(Action.MANAGE_REVIEWS)
def rows(variant_id: str) -> list[Row]:
    """List every review of a variant's answers, and the answers that have none, by question."""
    wanted = (
        select(store.Answer, store.Review, store.Chunk.section)
        .join(store.Question, store.Answer.question_id == store.Question.id)
        .outerjoin(store.Review, store.Review.answer_id == store.Answer.id)
        .outerjoin(store.Chunk, store.Chunk.id == store.Question.chunk_id)
        .where(store.Answer.id.in_(reviewable(variant_id)))
        .order_by(store.Question.position, store.Review.created_at)
        .options(contains_eager(store.Answer.question), joinedload(store.Review.person))
    )
    with store.reading() as session:
        return [_row(answer, review, section or "") for answer, review, section in session.execute(wanted)]


def _row(answer: store.Answer, review: store.Review | None, section: str) -> Row:
    asked, kind = answer.question.text, answer.question.kind
    if review is None:
        return Row(answer.id, asked, kind, section, answer.text, answer.text)
    return Row(
        answer_id=answer.id,
        question=review.question_text or asked,
        kind=kind,
        section=section,
        original=answer.text,
        text=review.text,
        reviewer=review.person.name,
        status=review.status,
        question_rating=review.question_rating,
        context_rating=review.context_rating,
        tags=tuple(review.tags),
        comment=review.comment,
        at=review.updated_at,
        asked=asked,
        username=review.person.username,
        review_id=review.id,
    )
