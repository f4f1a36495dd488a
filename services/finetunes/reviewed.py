"""Answers as rows: with the review that counts, or with why there is none that could train."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import contains_eager

from services import answers, projects, reviews, store
from services.finetunes.reasons import Reason
from services.finetunes.row import Considered, Row
from services.words import QuestionStatus, ReviewStatus, Split


def reviewed(project_id: str) -> list[Row]:
    """Make a row of the review that counts of every answer to a kept training question, in the questions' order."""
    product = projects.get(project_id).product
    return [_row(product, review) for review in reviews.submitted(project_id, Split.TRAIN)]


def others(project_id: str) -> list[Considered]:
    """List the answers that no review can make train, of the variants that people review."""
    return list(_others(project_id))


def _row(product: str, review: store.Review) -> Row:
    answer = review.answer
    passages = tuple(context.text for context in answer.contexts)
    question = review.question_text or answer.question.text
    ratings = [each for each in (review.question_rating, review.context_rating) if each is not None]
    return Row(
        question_id=answer.question_id,
        question=question,
        asked=answer.question.text,
        contexts=passages,
        prompt=answers.messages(answer.variant, product, question, passages),
        original=answer.text,
        corrected=review.text,
        review_id=review.id,
        labeler_id=review.person_id,
        kind=answer.question.kind,
        rating=min(ratings, default=None),
    )


def _others(project_id: str) -> Iterator[Considered]:
    of_answer = store.Review.answer_id == store.Answer.id
    submitted = exists().where(of_answer, store.Review.status == ReviewStatus.SUBMITTED)
    discarded = exists().where(of_answer, store.Review.status == ReviewStatus.DISCARDED)
    people_review = select(store.Answer.variant_id).join(store.Review, store.Review.answer_id == store.Answer.id)
    trains: ColumnElement[bool] = (store.Question.split == Split.TRAIN) & (store.Question.status == QuestionStatus.KEPT)
    wanted = (
        select(store.Answer, discarded)
        .join(store.Answer.question)
        .where(store.Question.project_id == project_id, store.Answer.variant_id.in_(people_review))
        .where(~(trains & submitted))
        .order_by(store.Question.position, store.Answer.id)
        .options(contains_eager(store.Answer.question))
    )
    with store.reading() as session:
        for answer, is_discarded in session.execute(wanted):
            question = answer.question
            row = Row(question.id, question.text, question.text, (), [], answer.text, "", kind=question.kind)
            yield Considered(row, _why(question, discarded=is_discarded))


def _why(question: store.Question, *, discarded: bool) -> Reason:
    if question.status != QuestionStatus.KEPT:
        return Reason.NOT_USED
    if question.split == Split.TEST:
        return Reason.HELD_OUT
    return Reason.DISCARDED if discarded else Reason.NOT_REVIEWED
