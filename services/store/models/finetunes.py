"""Fine-tune runs, the rows that they trained on, what the host said, and a first look at what came out."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.store.columns import Base, Id, Moment, linked, owned
from services.store.models.answers import Model
from services.store.models.projects import Question
from services.words import RunStatus, TrainingMethod


class FineTuneRun(Base):
    """One training of one base model on a snapshot of rows, named by its hash.

    `elsewhere` tells that somebody trained it with a tool of their own: the rows and the result are known, no host is.
    """

    __tablename__ = "fine_tune_runs"
    id: Mapped[Id]
    project_id: Mapped[str] = owned("projects")
    base_model_id: Mapped[str] = owned("models")
    tuned_model_id: Mapped[str | None] = linked("models")
    launched_by: Mapped[str | None] = linked("people")
    status: Mapped[RunStatus] = mapped_column(default=RunStatus.PREPARING)
    suffix: Mapped[str]
    method: Mapped[TrainingMethod] = mapped_column(default=TrainingMethod.SUPERVISED)
    epochs: Mapped[int]
    hyperparameters: Mapped[dict[str, Any]] = mapped_column(default=dict)  # OpenAI's names; what is not there is "auto"
    selection: Mapped[dict[str, Any]] = mapped_column(default=dict)  # how the rows were chosen
    training_jsonl: Mapped[str] = mapped_column(Text)
    validation_jsonl: Mapped[str] = mapped_column(Text, default="")
    data_hash: Mapped[str] = mapped_column(String(64))
    host_file_id: Mapped[str | None]
    host_validation_file_id: Mapped[str | None]
    host_job_id: Mapped[str | None]
    elsewhere: Mapped[str] = mapped_column(default="")  # the tool that trained it
    trained_tokens: Mapped[int | None]
    estimated_seconds: Mapped[float | None]
    estimated_cost: Mapped[float | None]  # US dollars
    cost: Mapped[float | None]
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[Moment]
    started_at: Mapped[datetime | None]  # when the host began to train
    finished_at: Mapped[datetime | None]
    base_model: Mapped[Model] = relationship(foreign_keys=[base_model_id])
    tuned_model: Mapped[Model | None] = relationship(foreign_keys=[tuned_model_id])


class FineTuneRow(Base):
    """Which review or vote became which line of a run's training file, validation rows behind the training rows."""

    __tablename__ = "fine_tune_rows"
    run_id: Mapped[str] = mapped_column(ForeignKey("fine_tune_runs.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[str | None] = linked("reviews")
    vote_id: Mapped[str | None] = linked("votes")
    validation: Mapped[bool] = mapped_column(default=False)


class FineTuneEvent(Base):
    """What the host said during a run, losses included."""

    __tablename__ = "fine_tune_events"
    __table_args__ = (UniqueConstraint("run_id", "host_event_id"),)
    id: Mapped[Id]
    run_id: Mapped[str] = owned("fine_tune_runs")
    host_event_id: Mapped[str]
    message: Mapped[str] = mapped_column(Text)
    step: Mapped[int | None]
    train_loss: Mapped[float | None]
    valid_loss: Mapped[float | None]
    created_at: Mapped[Moment]


class FineTuneSample(Base):
    """A held-out question, answered by the base and by what came out of a run, to be looked at side by side."""

    __tablename__ = "fine_tune_samples"
    run_id: Mapped[str] = mapped_column(ForeignKey("fine_tune_runs.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = owned("questions")
    base_text: Mapped[str | None] = mapped_column(Text)
    tuned_text: Mapped[str | None] = mapped_column(Text)
    question: Mapped[Question] = relationship()
