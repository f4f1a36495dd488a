"""Records that leave Argilla: of questions that were deleted here, and of those that nobody reviews any more.

Each function is called inside the transaction that makes the change. Pairs of a question that was retired stay, as they
do in the app: a vote goes on with the questions that it began with.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.mirror import outbox
from services.mirror.outbox import Topic
from services.mirror.records import Home, announced, homes_of_answers, homes_of_pairs
from services.mirror.shapes import PAIRS, REVIEW
from services.portions import portions


def follow(session: Session, question_ids: Sequence[str]) -> None:
    """Note that questions came into use or went out of it: their answers come or leave with them, reviews and all."""
    session.flush()
    for some in portions(question_ids):
        answers = _sent(session, some)
        reviews = session.scalars(select(store.Review.id).join(store.Answer).where(store.Answer.question_id.in_(some)))
        outbox.resend(session, [(Topic.ANSWER, id_) for id_ in answers])
        outbox.resend(session, [(Topic.REVIEW, id_) for id_ in reviews])


def forget(session: Session, question_ids: Collection[str]) -> None:
    """Note that questions are about to be deleted, with all that Argilla holds of them."""
    answers = homes_of_answers(session, _sent(session, question_ids))
    of_questions = select(store.Pair.id).where(store.Pair.question_id.in_(question_ids))
    pairs = homes_of_pairs(session, session.scalars(of_questions).all())
    for topic, homes in ((Topic.ANSWER, answers), (Topic.PAIR, pairs)):
        for record_id, home in homes.items():
            session.merge(store.DeletedRecord(record_id=record_id, subject_id=home.subject_id))
            outbox.add(session, topic, record_id)


def homes_of_deleted(session: Session, record_ids: Collection[str]) -> dict[str, Home]:
    """Map records that were deleted here to the dataset that they belonged to."""
    found = session.scalars(select(store.DeletedRecord).where(store.DeletedRecord.record_id.in_(record_ids))).all()
    subjects = {each.subject_id for each in found}
    comparisons = set(session.scalars(select(store.Comparison.id).where(store.Comparison.id.in_(subjects))))
    return {
        each.record_id: Home(PAIRS if each.subject_id in comparisons else REVIEW, each.subject_id) for each in found
    }


def _sent(session: Session, question_ids: Collection[str]) -> list[str]:
    """List the answers to some questions that Argilla was told of."""
    answers = select(store.Answer.id).where(store.Answer.question_id.in_(question_ids))
    return list(session.scalars(answers.where(announced())))
