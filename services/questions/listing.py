"""Read a project's questions."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from services import store
from services.words import QuestionStatus, Split


@dataclass(frozen=True, slots=True)
class Counts:
    """How many questions are kept for training and held out for testing, and how many were rejected."""

    train: int
    test: int
    rejected: int

    @property
    def kept(self) -> int:
        """Count what is used."""
        return self.train + self.test


def listing(project_id: str) -> list[store.Question]:
    """List a project's questions with their chunks, in the order in which they came."""
    wanted = select(store.Question).where(store.Question.project_id == project_id).order_by(store.Question.position)
    with store.reading() as session:
        return list(session.scalars(wanted.options(joinedload(store.Question.chunk))))


def counts(project_id: str) -> Counts:
    """Count a project's questions."""
    columns = (store.Question.status, store.Question.split)
    wanted = select(*columns, func.count()).where(store.Question.project_id == project_id).group_by(*columns)
    with store.reading() as session:
        found = {(status, split): number for status, split, number in session.execute(wanted)}
    return Counts(
        train=found.get((QuestionStatus.KEPT, Split.TRAIN), 0),
        test=found.get((QuestionStatus.KEPT, Split.TEST), 0),
        rejected=sum(number for (status, _), number in found.items() if status == QuestionStatus.REJECTED),
    )
