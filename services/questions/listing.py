"""Read a project's questions: all of them, counted, or as the rows of a table that can be filtered."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from services import store
from services.words import QuestionKind, QuestionOrigin, QuestionStatus, Split

NEAR = 3  # a search that finds a question's passage lower than this had a hard question


@dataclass(frozen=True, slots=True)
class Counts:
    """How many questions are kept for training and held out for testing, and how many were left out, by why."""

    train: int
    test: int
    rejected: int
    dropped: int = 0
    retired: int = 0

    @property
    def kept(self) -> int:
        """Count what is used."""
        return self.train + self.test

    @property
    def all(self) -> int:
        """Count everything."""
        return self.kept + self.rejected + self.dropped + self.retired


@dataclass(frozen=True)
class Row:
    """A question as a table shows it, with where it comes from and how many answers it has."""

    id: str
    text: str
    split: Split
    status: QuestionStatus
    origin: QuestionOrigin
    kind: QuestionKind | None
    style: str
    audience: str
    evidence: str
    reference: str
    scores: dict[str, Any]
    rank: int | None
    reason: str
    replaces_id: str | None
    chunk_id: str | None
    section: str
    page: int | None
    document_id: str | None
    document: str
    answers: int

    @property
    def hard(self) -> bool:
        """Say whether a search for the question does not find its passage near the top."""
        return self.rank is not None and self.rank > NEAR

    @cached_property
    def words(self) -> str:
        """Give everything that a search looks through."""
        return " ".join((self.text, self.section, self.evidence, self.reference, self.reason)).casefold()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows to show; what is empty or None excludes nothing."""

    search: str = ""
    splits: frozenset[Split] = frozenset()
    statuses: frozenset[QuestionStatus] = frozenset()
    kinds: frozenset[QuestionKind] = frozenset()
    sections: frozenset[str] = frozenset()
    origins: frozenset[QuestionOrigin] = frozenset()
    hard: bool | None = None
    answered: bool | None = None

    def includes(self, row: Row) -> bool:
        """Say whether a row is wanted; every word of the search has to stand in it."""
        return (
            all(word in row.words for word in self.search.casefold().split())
            and (not self.splits or row.split in self.splits)
            and (not self.statuses or row.status in self.statuses)
            and (not self.kinds or row.kind in self.kinds)
            and (not self.sections or row.section in self.sections)
            and (not self.origins or row.origin in self.origins)
            and self.hard in (None, row.hard)
            and self.answered in (None, row.answers > 0)
        )


def listing(project_id: str) -> list[store.Question]:
    """List a project's questions with their chunks, in the order in which they came."""
    wanted = select(store.Question).where(store.Question.project_id == project_id).order_by(store.Question.position)
    with store.reading() as session:
        return list(session.scalars(wanted.options(joinedload(store.Question.chunk))))


def rows(project_id: str) -> list[Row]:
    """List a project's questions as rows, in the order in which they came."""
    answers = select(store.Answer.question_id, func.count().label("answers")).group_by(store.Answer.question_id)
    counted = answers.subquery()
    question, chunk = store.Question, store.Chunk
    columns = [
        *(question.id, question.text, question.split, question.status, question.origin, question.kind),
        *(question.style, question.audience, question.evidence, question.reference, question.scores, question.rank),
        *(question.reason, question.replaces_id, question.chunk_id),
        *(func.coalesce(chunk.section, ""), chunk.page, chunk.document_id, func.coalesce(store.Document.name, "")),
        func.coalesce(counted.c.answers, 0),
    ]
    wanted = (
        select(*columns)
        .outerjoin(chunk, chunk.id == question.chunk_id)
        .outerjoin(store.Document, store.Document.id == chunk.document_id)
        .outerjoin(counted, counted.c.question_id == question.id)
        .where(question.project_id == project_id)
        .order_by(question.position, question.id)
    )
    with store.reading() as session:
        return [Row(*found) for found in session.execute(wanted)]


def counts(project_id: str) -> Counts:
    """Count a project's questions."""
    columns = (store.Question.status, store.Question.split)
    wanted = select(*columns, func.count()).where(store.Question.project_id == project_id).group_by(*columns)
    with store.reading() as session:
        found = {(status, split): number for status, split, number in session.execute(wanted)}

    def of(status: QuestionStatus, *splits: Split) -> int:
        return sum(found.get((status, split), 0) for split in splits or Split)

    return Counts(
        train=of(QuestionStatus.KEPT, Split.TRAIN),
        test=of(QuestionStatus.KEPT, Split.TEST),
        rejected=of(QuestionStatus.REJECTED),
        dropped=of(QuestionStatus.DROPPED),
        retired=of(QuestionStatus.RETIRED),
    )
