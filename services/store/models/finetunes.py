"""Fine-tune runs, the rows that they trained on, and what the host said."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.store.columns import Base, Id, Moment, linked, owned
from services.store.models.answers import Model
from services.words import RunStatus


class FineTuneRun(Base):
    """One training of one base model on a snapshot of rows, named by its hash."""

    __tablename__ = "fine_tune_runs"
    id: Mapped[Id]
    project_id: Mapped[str] = owned("projects")
    base_model_id: Mapped[str] = owned("models")
    tuned_model_id: Mapped[str | None] = linked("models")
    launched_by: Mapped[str | None] = linked("people")
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
    review_id: Mapped[str | None] = linked("reviews")


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
    created_at: Mapped[Moment]
