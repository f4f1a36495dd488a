"""What Argilla has yet to hear of, written in the transaction of the change itself."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from services import store, wake
from services.portions import portions
from services.store.columns import now

MOST_ATTEMPTS = 5


class Topic(StrEnum):
    """What a subject id names. A push sends how the subject stands then, so that one entry stands for many changes."""

    ANSWER = "answer"  # an answer that people review: subject is the answer
    REVIEW = "review"  # subject is the review
    COMPARISON = "comparison"  # all of its pairs and its guidelines: subject is the comparison
    PROJECT = "project"  # what its reviewers are told: subject is the project
    PAIR = "pair"  # subject is the pair
    VOTE = "vote"  # cast, changed or undone: subject is any vote of that labeler on that pair
    PERSON = "person"  # shut out, let in again, or of other projects: subject is the person


def add(session: Session, topic: Topic, subject_id: str) -> None:
    """Note that Argilla has to hear of a subject; call it inside the transaction that changes the subject.

    An entry that no push has picked up yet already covers the change, so none is added beside it.
    """
    waiting = (
        select(store.OutboxEntry.id)
        .where(
            store.OutboxEntry.subject_id == subject_id,
            store.OutboxEntry.topic == topic.value,
            store.OutboxEntry.sent_at.is_(None),
            store.OutboxEntry.attempts == 0,
        )
        .with_for_update()  # PostgreSQL: the push must not pick it up before this change is committed
    )
    if session.scalar(waiting.limit(1)) is None:
        session.add(store.OutboxEntry(topic=topic.value, subject_id=subject_id))
        session.flush()
    wake.after_commit(session, wake.Call.MIRROR)


def take(limit: int, *, after: int = 0) -> list[store.OutboxEntry]:
    """Pick up the oldest entries that wait, beyond the id `after`; a change from now on gets an entry of its own.

    Entries that Argilla refused MOST_ATTEMPTS times are left aside.
    """
    wanted = select(store.OutboxEntry).where(_to_send(), store.OutboxEntry.id > after).order_by(store.OutboxEntry.id)
    with store.writing() as session:
        entries = list(session.scalars(wanted.limit(limit)))
        for entry in entries:
            entry.attempts += 1
    return entries


def any_to_send() -> bool:
    """Say whether `take` would find something; reads only, so that an idle loop takes no lock."""
    with store.reading() as session:
        return session.scalar(select(store.OutboxEntry.id).where(_to_send()).limit(1)) is not None


def mark_sent(ids: Iterable[int]) -> None:
    """Note that Argilla took these entries."""
    _update(list(ids), sent_at=now(), error=None)


def mark_refused(ids: Iterable[int], reason: str) -> None:
    """Note why Argilla will not have these entries."""
    _update(list(ids), error=reason[:2000])


def resend(session: Session, entries: Iterable[tuple[Topic, str]]) -> None:
    """Send subjects again, as when their dataset in Argilla is new."""
    for topic, subject_id in entries:
        add(session, topic, subject_id)


def _to_send() -> ColumnElement[bool]:
    worth_a_try = or_(store.OutboxEntry.error.is_(None), store.OutboxEntry.attempts < MOST_ATTEMPTS)
    return store.OutboxEntry.sent_at.is_(None) & worth_a_try


def _update(ids: Sequence[int], **values: object) -> None:
    with store.writing() as session:
        for some in portions(ids):
            session.execute(update(store.OutboxEntry).where(store.OutboxEntry.id.in_(some)).values(**values))
