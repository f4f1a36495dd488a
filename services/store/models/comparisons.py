"""Blind comparisons: pairs, who gets them, votes with their history, and what checks that the vote is blind."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.store.columns import Base, Id, Moment, new_id, owned
from services.store.models.answers import Answer, Variant
from services.store.models.people import Person
from services.store.models.projects import Question
from services.words import AssignmentKind, ComparisonStatus, Origin, PassKind, Side, Verdict, VoteReason


class Comparison(Base):
    """A blind vote of a candidate variant against a baseline, with its ship rule fixed beforehand."""

    __tablename__ = "comparisons"
    id: Mapped[Id]
    project_id: Mapped[str] = owned("projects")
    tournament_id: Mapped[str | None] = mapped_column(String(32), index=True)  # shared by several that belong together
    name: Mapped[str]
    baseline_id: Mapped[str] = owned("variants")
    candidate_id: Mapped[str] = owned("variants")
    status: Mapped[ComparisonStatus] = mapped_column(default=ComparisonStatus.PREPARING)
    seed: Mapped[str] = mapped_column(String(32), default=new_id)
    threshold: Mapped[float] = mapped_column(default=0.5)
    guidelines: Mapped[str] = mapped_column(Text, default="")
    show_contexts: Mapped[bool] = mapped_column(default=False)
    votes_per_pair: Mapped[int | None]  # None: everybody votes on every pair
    quota: Mapped[int | None]  # the most pairs that one person gets
    labeler_ids: Mapped[list[str]] = mapped_column(default=list)  # empty: everybody who joined the project
    reasons: Mapped[list[str]] = mapped_column(default=lambda: [each.value for each in VoteReason])
    repeat_rate: Mapped[float] = mapped_column(default=0.0)  # of a labeler's pairs
    attention_rate: Mapped[float] = mapped_column(default=0.0)
    ask_guess: Mapped[bool] = mapped_column(default=False)
    scan_first: Mapped[bool] = mapped_column(default=False)  # do not open while pairs have tell-tales
    set_aside: Mapped[list[str]] = mapped_column(default=list)  # questions whose pairs gave a variant away
    created_at: Mapped[Moment]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    baseline: Mapped[Variant] = relationship(foreign_keys=[baseline_id])
    candidate: Mapped[Variant] = relationship(foreign_keys=[candidate_id])


class SharedResult(Base):
    """A link to a comparison's result, for whoever has it; only the hash of its token is kept."""

    __tablename__ = "shared_results"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    comparison_id: Mapped[str] = owned("comparisons")
    made_by_id: Mapped[str] = owned("people")
    created_at: Mapped[Moment]


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
    argilla_side: Mapped[Side]  # the candidate's in Argilla, where a record looks the same to everybody
    automatic_tie: Mapped[bool] = mapped_column(default=False)
    comparison: Mapped[Comparison] = relationship()
    question: Mapped[Question] = relationship()
    baseline_answer: Mapped[Answer] = relationship(foreign_keys=[baseline_answer_id])
    candidate_answer: Mapped[Answer] = relationship(foreign_keys=[candidate_answer_id])


class Assignment(Base):
    """A pair that a labeler was given. The side, once shown, stays; the lease says how long it keeps others off.

    `side` is the candidate's, or in an attention pair the right answer's, which stands beside `decoy_answer`. That one
    comes from the other variant where it is `decoy_crossed`; checks drawn by earlier versions have both from one.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        Index(
            "one_assignment",
            "pair_id",
            "labeler_id",
            unique=True,
            sqlite_where=text("kind = 'pair'"),
            postgresql_where=text("kind = 'pair'"),
        ),
    )
    id: Mapped[Id]
    comparison_id: Mapped[str] = owned("comparisons")
    pair_id: Mapped[str] = owned("pairs")
    labeler_id: Mapped[str] = owned("people")
    kind: Mapped[AssignmentKind] = mapped_column(default=AssignmentKind.PAIR)
    position: Mapped[int]
    side: Mapped[Side]
    decoy_answer_id: Mapped[str | None] = owned("answers", nullable=True)
    decoy_crossed: Mapped[bool] = mapped_column(default=False, server_default=false())  # False: of the same variant
    leased_at: Mapped[Moment]
    leased_until: Mapped[datetime]
    pair: Mapped[Pair] = relationship()
    decoy_answer: Mapped[Answer | None] = relationship()

    @property
    def shown_id(self) -> str:
        """Give the id under which the labeler knows it; a repeat looks like any other pair."""
        return self.pair_id if self.kind == AssignmentKind.PAIR else self.id


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
    reason: Mapped[VoteReason | None]
    write_in: Mapped[str] = mapped_column(Text, default="")
    duration_ms: Mapped[int | None]
    origin: Mapped[Origin] = mapped_column(default=Origin.APP)
    current: Mapped[bool] = mapped_column(default=True)
    counts: Mapped[bool] = mapped_column(default=True)  # False: Argilla took it after the comparison was closed
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


class CheckVote(Base):
    """What a labeler said of a repeat or an attention pair; never a vote. Rows are only added, as with votes."""

    __tablename__ = "check_votes"
    __table_args__ = (
        Index(
            "one_current_check_vote",
            "assignment_id",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
    )
    id: Mapped[str] = mapped_column(String(64), primary_key=True)  # made by the client
    assignment_id: Mapped[str] = owned("assignments")
    labeler_id: Mapped[str] = owned("people")
    verdict: Mapped[Verdict | None]  # None: skipped or flagged
    reason: Mapped[VoteReason | None]
    write_in: Mapped[str] = mapped_column(Text, default="")
    duration_ms: Mapped[int | None]
    current: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Moment]
    assignment: Mapped[Assignment] = relationship()


class Guess(Base):
    """Which of two answers a labeler took for the candidate's, asked at their end; `side` None: no idea."""

    __tablename__ = "guesses"
    comparison_id: Mapped[str] = mapped_column(ForeignKey("comparisons.id", ondelete="CASCADE"), primary_key=True)
    labeler_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    pair_id: Mapped[str] = owned("pairs")
    side: Mapped[Side | None]
    right: Mapped[bool | None]  # None without an opinion
    created_at: Mapped[Moment]
