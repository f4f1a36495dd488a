"""What Argilla has yet to hear of, written in the transaction of the change itself."""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.store import OutboxEntry


class Topic(StrEnum):
    """What a subject id names. A push sends how the subject stands then, so that one entry stands for many changes."""

    ANSWER = "answer"  # an answer that people review: subject is the answer
    REVIEW = "review"  # subject is the review
    COMPARISON = "comparison"  # all of its pairs and its guidelines: subject is the comparison
    PAIR = "pair"  # subject is the pair
    VOTE = "vote"  # cast, changed or undone: subject is any vote of that labeler on that pair
    PERSON = "person"  # subject is the person


def add(session: Session, topic: Topic, subject_id: str) -> None:
    """Note that Argilla has to hear of a subject; call it inside the transaction that changes the subject.

    An entry that no push has picked up yet already covers the change, so none is added beside it.
    """
    waiting = (
        select(OutboxEntry.id)
        .where(
            OutboxEntry.subject_id == subject_id,
            OutboxEntry.topic == topic.value,
            OutboxEntry.sent_at.is_(None),
            OutboxEntry.attempts == 0,
        )
        .with_for_update()  # PostgreSQL: the push must not pick it up before this change is committed
    )
    if session.scalar(waiting.limit(1)) is None:
        session.add(OutboxEntry(topic=topic.value, subject_id=subject_id))
        session.flush()
