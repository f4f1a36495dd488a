"""Every table. A row's id is opaque; what may not change after it is written says so."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.store.columns import Base, Id, Moment, new_id
from services.words import (
    ComparisonStatus,
    ItemStatus,
    JobStatus,
    Origin,
    PassKind,
    QuestionOrigin,
    QuestionStatus,
    ReviewStatus,
    Role,
    RunStatus,
    Side,
    Split,
    Verdict,
)


def _owned(table: str, *, nullable: bool = False) -> Any:
    return mapped_column(ForeignKey(f"{table}.id", ondelete="CASCADE"), index=True, nullable=nullable)


def _linked(table: str, *, nullable: bool = True) -> Any:
    return mapped_column(ForeignKey(f"{table}.id", ondelete="SET NULL"), index=True, nullable=nullable)


class Person(Base):
    """Someone who reviews, votes or manages; Argilla knows them by `username`."""

    __tablename__ = "people"
    id: Mapped[Id]
    name: Mapped[str]
    username: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[Role] = mapped_column(default=Role.LABELER)
    created_at: Mapped[Moment]


class SignInLink(Base):
    """A link that signs somebody in; only the hash of its token is kept."""

    __tablename__ = "sign_in_links"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str | None] = _owned("people", nullable=True)  # None: an invitation, open to anyone
    role: Mapped[Role]
    expires_at: Mapped[datetime]
    uses_left: Mapped[int] = mapped_column(default=1)


class WebSession(Base):
    """A browser that is signed in; only the hash of its cookie is kept."""

    __tablename__ = "web_sessions"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = _owned("people")
    created_at: Mapped[Moment]
    expires_at: Mapped[datetime]


class Setting(Base):
    """One choice made on the settings page."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[dict[str, Any]]


class Project(Base):
    """One assistant under test. `product` names it in prompts; `test_share` is the held-out share of sections."""

    __tablename__ = "projects"
    id: Mapped[Id]
    name: Mapped[str]
    product: Mapped[str] = mapped_column(default="")
    test_share: Mapped[float] = mapped_column(default=0.4)
    created_at: Mapped[Moment]


class Document(Base):
    """A file that was read into chunks."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("project_id", "sha256"),)
    id: Mapped[Id]
    project_id: Mapped[str] = _owned("projects")
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    title: Mapped[str]
    pages: Mapped[int | None]
    characters: Mapped[int]
    created_at: Mapped[Moment]
    chunks: Mapped[list["Chunk"]] = relationship(order_by="Chunk.position", passive_deletes=True)


class DocumentFile(Base):
    """The bytes of a document as they were uploaded, so that it can be read again."""

    __tablename__ = "document_files"
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Chunk(Base):
    """A passage of a document; `split` is set once, before its first question is written."""

    __tablename__ = "chunks"
    id: Mapped[Id]
    document_id: Mapped[str] = _owned("documents")
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(default="")
    page: Mapped[int | None]
    split: Mapped[Split | None]
    embedding: Mapped[bytes | None] = mapped_column(LargeBinary)  # float16, unit length
    embedding_model: Mapped[str | None]
    document: Mapped[Document] = relationship(back_populates="chunks")


class Question(Base):
    """Something a customer would ask. Its split comes from its source chunk."""

    __tablename__ = "questions"
    id: Mapped[Id]
    project_id: Mapped[str] = _owned("projects")
    chunk_id: Mapped[str | None] = _linked("chunks")
    text: Mapped[str] = mapped_column(Text)
    split: Mapped[Split]
    status: Mapped[QuestionStatus] = mapped_column(default=QuestionStatus.KEPT)
    origin: Mapped[QuestionOrigin]
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment]
    chunk: Mapped[Chunk | None] = relationship()


class Provider(Base):
    """A host that speaks OpenAI's wire format. Its key is encrypted; the embedded one keeps none here."""

    __tablename__ = "providers"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    base_url: Mapped[str] = mapped_column(default="")
    api_key_encrypted: Mapped[bytes | None] = mapped_column(LargeBinary)
    embedded: Mapped[bool] = mapped_column(default=False)
    chat_model: Mapped[str]
    embedding_model: Mapped[str]
    in_flight: Mapped[int] = mapped_column(default=16)
    created_at: Mapped[Moment]


class Model(Base):
    """A model that can answer: one that a host offers, or the result of a fine-tune."""

    __tablename__ = "models"
    __table_args__ = (UniqueConstraint("project_id", "provider_id", "name"),)
    id: Mapped[Id]
    project_id: Mapped[str] = _owned("projects")
    provider_id: Mapped[str] = _owned("providers")
    name: Mapped[str]
    label: Mapped[str]
    tuned: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
    provider: Mapped[Provider] = relationship()


class Variant(Base):
    """A model with its prompts and retrieval settings; never changed in place."""

    __tablename__ = "variants"
    id: Mapped[Id]
    project_id: Mapped[str] = _owned("projects")
    model_id: Mapped[str] = _owned("models")
    name: Mapped[str]
    system_prompt: Mapped[str] = mapped_column(Text)
    user_prompt: Mapped[str] = mapped_column(Text)
    top_k: Mapped[int] = mapped_column(default=2)
    temperature: Mapped[float] = mapped_column(default=0.0)
    max_tokens: Mapped[int] = mapped_column(default=160)
    created_at: Mapped[Moment]
    model: Mapped[Model] = relationship()


class Answer(Base):
    """What a variant said to a question, once."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("question_id", "variant_id"),)
    id: Mapped[Id]
    question_id: Mapped[str] = _owned("questions")
    variant_id: Mapped[str] = _owned("variants")
    text: Mapped[str] = mapped_column(Text)
    latency_ms: Mapped[int]
    prompt_tokens: Mapped[int | None]
    completion_tokens: Mapped[int | None]
    prompt_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Moment]
    question: Mapped[Question] = relationship()
    variant: Mapped[Variant] = relationship()
    contexts: Mapped[list["AnswerContext"]] = relationship(order_by="AnswerContext.rank", passive_deletes=True)


class AnswerContext(Base):
    """A passage that was put before the model; its text is kept as it was then."""

    __tablename__ = "answer_contexts"
    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    chunk_id: Mapped[str | None] = _linked("chunks")
    text: Mapped[str] = mapped_column(Text)
    score: Mapped[float]


class Review(Base):
    """One person's judgement of one answer, with the text as it should have been."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("answer_id", "person_id"),)
    id: Mapped[Id]
    answer_id: Mapped[str] = _owned("answers")
    person_id: Mapped[str] = _owned("people")
    question_rating: Mapped[int | None]
    context_rating: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    status: Mapped[ReviewStatus]
    origin: Mapped[Origin] = mapped_column(default=Origin.APP)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    answer: Mapped[Answer] = relationship()
    person: Mapped[Person] = relationship()


class FineTuneRun(Base):
    """One training of one base model on a snapshot of rows, named by its hash."""

    __tablename__ = "fine_tune_runs"
    id: Mapped[Id]
    project_id: Mapped[str] = _owned("projects")
    base_model_id: Mapped[str] = _owned("models")
    tuned_model_id: Mapped[str | None] = _linked("models")
    launched_by: Mapped[str | None] = _linked("people")
    status: Mapped[RunStatus] = mapped_column(default=RunStatus.PREPARING)
    suffix: Mapped[str]
    epochs: Mapped[int]
    training_jsonl: Mapped[str] = mapped_column(Text)
    data_hash: Mapped[str] = mapped_column(String(64))
    host_file_id: Mapped[str | None]
    host_job_id: Mapped[str | None]
    trained_tokens: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Moment]
    finished_at: Mapped[datetime | None]
    base_model: Mapped[Model] = relationship(foreign_keys=[base_model_id])
    tuned_model: Mapped[Model | None] = relationship(foreign_keys=[tuned_model_id])


class FineTuneRow(Base):
    """Which review became which line of a run's training file."""

    __tablename__ = "fine_tune_rows"
    run_id: Mapped[str] = mapped_column(ForeignKey("fine_tune_runs.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[str | None] = _linked("reviews")


class FineTuneEvent(Base):
    """What the host said during a run, losses included."""

    __tablename__ = "fine_tune_events"
    __table_args__ = (UniqueConstraint("run_id", "host_event_id"),)
    id: Mapped[Id]
    run_id: Mapped[str] = _owned("fine_tune_runs")
    host_event_id: Mapped[str]
    message: Mapped[str] = mapped_column(Text)
    step: Mapped[int | None]
    train_loss: Mapped[float | None]
    created_at: Mapped[Moment]


class Comparison(Base):
    """A blind vote of a candidate variant against a baseline, with its ship rule fixed beforehand."""

    __tablename__ = "comparisons"
    id: Mapped[Id]
    project_id: Mapped[str] = _owned("projects")
    name: Mapped[str]
    baseline_id: Mapped[str] = _owned("variants")
    candidate_id: Mapped[str] = _owned("variants")
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
    comparison_id: Mapped[str] = _owned("comparisons")
    question_id: Mapped[str] = _owned("questions")
    baseline_answer_id: Mapped[str] = _owned("answers")
    candidate_answer_id: Mapped[str] = _owned("answers")
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
    pair_id: Mapped[str] = _owned("pairs")
    labeler_id: Mapped[str] = _owned("people")
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
    pair_id: Mapped[str] = _owned("pairs")
    labeler_id: Mapped[str] = _owned("people")
    kind: Mapped[PassKind]
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Moment]


class Job(Base):
    """A long piece of work; a worker drives its items, whoever looks on."""

    __tablename__ = "jobs"
    id: Mapped[Id]
    project_id: Mapped[str | None] = _owned("projects", nullable=True)
    kind: Mapped[str] = mapped_column(String(32))
    payload: Mapped[dict[str, Any]]
    status: Mapped[JobStatus] = mapped_column(default=JobStatus.QUEUED)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    attempt: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Moment]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class JobItem(Base):
    """One unit of a job that is done once or not at all."""

    __tablename__ = "job_items"
    __table_args__ = (Index("items_by_status", "job_id", "status"),)
    id: Mapped[Id]
    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    position: Mapped[int]
    payload: Mapped[dict[str, Any]]
    status: Mapped[ItemStatus] = mapped_column(default=ItemStatus.PENDING)
    error: Mapped[str | None] = mapped_column(Text)


class OutboxEntry(Base):
    """A change that Argilla has yet to hear of; written in the transaction of the change."""

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    topic: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[str] = mapped_column(String(64), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Moment]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)


class MirroredDataset(Base):
    """The dataset in Argilla that holds a project's reviews or a comparison's pairs."""

    __tablename__ = "mirrored_datasets"
    subject_id: Mapped[str] = mapped_column(String(32), primary_key=True)  # a project or a comparison
    dataset_id: Mapped[str] = mapped_column(String(36), unique=True)
    activity: Mapped[str] = mapped_column(String(40), default="")  # Argilla's last activity that was pulled
    pulled_at: Mapped[datetime | None]


class MirroredResponse(Base):
    """What is known of one person's response in Argilla, so that our own echo is not taken for news."""

    __tablename__ = "mirrored_responses"
    record_id: Mapped[str] = mapped_column(String(32), primary_key=True)  # an answer or a pair
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    dataset_id: Mapped[str] = mapped_column(String(36), index=True)
    response_id: Mapped[str] = mapped_column(String(36))
    updated_at: Mapped[datetime]  # by Argilla's clock
    gone: Mapped[bool] = mapped_column(default=False)


class AuditEvent(Base):
    """Who did what, and when."""

    __tablename__ = "audit_events"
    id: Mapped[Id]
    person_id: Mapped[str | None] = _linked("people")
    action: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[Moment]
