"""Hosts, models and variants; what they answered, and what people said of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.store.columns import Base, Id, Moment, linked, owned
from services.store.models.people import Person
from services.store.models.projects import Question
from services.words import Fusion, Origin, ReasoningEffort, RetrievalMethod, ReviewStatus, TrainingApi, Verbosity


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
    fine_tune_model: Mapped[str] = mapped_column(default="")  # what a fine-tune starts from; "": the chat model
    training_api: Mapped[TrainingApi] = mapped_column(default=TrainingApi.NONE)
    in_flight: Mapped[int] = mapped_column(default=16)
    requests_per_minute: Mapped[int | None]
    tokens_per_minute: Mapped[int | None]
    input_price: Mapped[float | None]  # US dollars for a million tokens
    output_price: Mapped[float | None]
    training_price: Mapped[float | None]
    removed: Mapped[bool] = mapped_column(default=False)  # not offered any more; what it answered keeps its name
    created_at: Mapped[Moment]


class ModelProfile(Base):
    """What a model at a host's address takes, as its refusals taught: rows of services/providers/profile.py."""

    __tablename__ = "model_profiles"
    address: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    facts: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    learned_at: Mapped[Moment]


class Model(Base):
    """A model that can answer: one that a host offers, or the result of a fine-tune."""

    __tablename__ = "models"
    __table_args__ = (UniqueConstraint("project_id", "provider_id", "name"),)
    id: Mapped[Id]
    project_id: Mapped[str] = owned("projects")
    provider_id: Mapped[str] = owned("providers")
    name: Mapped[str]
    label: Mapped[str]
    tuned: Mapped[bool] = mapped_column(default=False)
    retired: Mapped[bool] = mapped_column(default=False)  # not offered any more
    created_at: Mapped[Moment]
    provider: Mapped[Provider] = relationship()


class Variant(Base):
    """A model with its prompts and retrieval settings; never changed in place."""

    __tablename__ = "variants"
    id: Mapped[Id]
    project_id: Mapped[str] = owned("projects")
    model_id: Mapped[str] = owned("models")
    name: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    system_prompt: Mapped[str] = mapped_column(Text)
    user_prompt: Mapped[str] = mapped_column(Text)
    top_k: Mapped[int] = mapped_column(default=2)
    retrieval: Mapped[RetrievalMethod] = mapped_column(default=RetrievalMethod.VECTORS)
    fusion: Mapped[Fusion] = mapped_column(default=Fusion.RECIPROCAL)
    chunk_filter: Mapped[dict[str, Any]] = mapped_column(default=dict)
    temperature: Mapped[float] = mapped_column(default=0.0)
    max_tokens: Mapped[int] = mapped_column(default=160)
    reasoning_effort: Mapped[ReasoningEffort | None]  # None: the model's own
    verbosity: Mapped[Verbosity | None]
    created_at: Mapped[Moment]
    model: Mapped[Model] = relationship()

    @property
    def title(self) -> str:
        """Name it with its version, where that is not the first."""
        return self.name if self.version == 1 else f"{self.name}, version {self.version}"


class Answer(Base):
    """What a variant said to a question, once."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("question_id", "variant_id"),)
    id: Mapped[Id]
    question_id: Mapped[str] = owned("questions")
    variant_id: Mapped[str] = owned("variants")
    text: Mapped[str] = mapped_column(Text)
    latency_ms: Mapped[int]
    prompt_tokens: Mapped[int | None]
    completion_tokens: Mapped[int | None]
    prompt_hash: Mapped[str] = mapped_column(String(64))
    cost: Mapped[float | None]  # US dollars, where the host's prices are known
    model_version: Mapped[str] = mapped_column(default="")  # what the host says answered
    finish_reason: Mapped[str] = mapped_column(String(32), default="")
    reasoning_tokens: Mapped[int | None]  # of the completion's, where the host counts them
    left_out: Mapped[list[str]] = mapped_column(default=list)  # parameters that were not sent: the model refuses them
    created_at: Mapped[Moment]
    question: Mapped[Question] = relationship()
    variant: Mapped[Variant] = relationship()
    contexts: Mapped[list["AnswerContext"]] = relationship(order_by="AnswerContext.rank", passive_deletes=True)


class AnswerReasoning(Base):
    """What a model thought before it answered: for managers only, never part of the answer."""

    __tablename__ = "answer_reasoning"
    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class AnswerContext(Base):
    """A passage that was put before the model; its text is kept as it was then."""

    __tablename__ = "answer_contexts"
    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    chunk_id: Mapped[str | None] = linked("chunks")
    text: Mapped[str] = mapped_column(Text)
    score: Mapped[float]


class Review(Base):
    """One person's judgement of one answer, with the text as it should have been."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("answer_id", "person_id"),)
    id: Mapped[Id]
    answer_id: Mapped[str] = owned("answers")
    person_id: Mapped[str] = owned("people")
    question_rating: Mapped[int | None]
    context_rating: Mapped[int | None]
    question_text: Mapped[str] = mapped_column(Text, default="")  # the question as it should be; "" as it is
    text: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(default=list)
    comment: Mapped[str] = mapped_column(Text, default="")
    duration_ms: Mapped[int | None]
    status: Mapped[ReviewStatus]
    origin: Mapped[Origin] = mapped_column(default=Origin.APP)
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    answer: Mapped[Answer] = relationship()
    person: Mapped[Person] = relationship()


class ReviewLease(Base):
    """An answer that somebody has in front of them, so that the pool hands it to nobody else meanwhile."""

    __tablename__ = "review_leases"
    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    since: Mapped[Moment]
    until: Mapped[datetime]


class ReviewAssignment(Base):
    """An answer that was given to somebody by name; others do not get it."""

    __tablename__ = "review_assignments"
    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[Moment]


class Adjudication(Base):
    """Which of several reviews of an answer counts, where their authors disagree."""

    __tablename__ = "adjudications"
    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True)
    review_id: Mapped[str] = owned("reviews")
    person_id: Mapped[str | None] = linked("people")
    created_at: Mapped[Moment]
