"""Blind comparisons: pairs, votes with their history, and pairs that were passed over."""

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.store.columns import Base, Id, Moment, new_id, owned
from services.store.models.answers import Answer, Variant
from services.store.models.people import Person
from services.store.models.projects import Question
from services.words import ComparisonStatus, Origin, PassKind, Side, Verdict


class Comparison(Base):
    """A blind vote of a candidate variant against a baseline, with its ship rule fixed beforehand."""

    __tablename__ = "comparisons"
    id: Mapped[Id]
    project_id: Mapped[str] = owned("projects")
    name: Mapped[str]
    baseline_id: Mapped[str] = owned("variants")
    candidate_id: Mapped[str] = owned("variants")
    status: Mapped[ComparisonStatus] = mapped_column(default=ComparisonStatus.PREPARING)
    seed: Mapped[str] = mapped_column(String(32), default=new_id)
    threshold: Mapped[float] = mapped_column(default=0.5)
    guidelines: Mapped[str] = mapped_column(Text, default="")
    show_contexts: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    baseline: Mapped[Variant] = relationship(foreign_keys=[baseline_id])
    candidate: Mapped[Variant] = relationship(foreign_keys=[candidate_id])


class Pair(Base):
    """Two answers to one test question; its id is all that leaves the store."""

    __tablename__ = "pairs"
    __table_args__ = (UniqueConstraint("comparison_id", "question_id"),)
    id: Mapped[Id]
    comparison_id: Mapped[str] = owned("comparisons")
    question_id: Mapped[str] = owned("questions")
    baseline_answer_id: Mapped[str] = owned("answers")
    candidate_answer_id: Mapped[str] = owned("answers")
    position: Mapped[int]
    automatic_tie: Mapped[bool] = mapped_column(default=False)
    comparison: Mapped[Comparison] = relationship()
    question: Mapped[Question] = relationship()
    baseline_answer: Mapped[Answer] = relationship(foreign_keys=[baseline_answer_id])
    candidate_answer: Mapped[Answer] = relationship(foreign_keys=[candidate_answer_id])


class Vote(Base):
    """One verdict. Rows are only added; `current` marks the one that counts for a pair and a labeler."""

    __tablename__ = "votes"
    __table_args__ = (
        Index(
            "one_current_vote",
            "pair_id",
            "labeler_id",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
    )
    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # made by the client, so that a retry is harmless
    pair_id: Mapped[str] = owned("pairs")
    labeler_id: Mapped[str] = owned("people")
    verdict: Mapped[Verdict]
    candidate_side: Mapped[Side]
    write_in: Mapped[str] = mapped_column(Text, default="")
    duration_ms: Mapped[int | None]
    origin: Mapped[Origin] = mapped_column(default=Origin.APP)
    current: Mapped[bool] = mapped_column(default=True)
    counts: Mapped[bool] = mapped_column(default=True)  # False: it came after the comparison was closed
    created_at: Mapped[Moment]
    pair: Mapped[Pair] = relationship()
    labeler: Mapped[Person] = relationship()


class Pass(Base):
    """A pair that a labeler skipped or flagged."""

    __tablename__ = "passes"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # made by the client
    pair_id: Mapped[str] = owned("pairs")
    labeler_id: Mapped[str] = owned("people")
    kind: Mapped[PassKind]
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Moment]
