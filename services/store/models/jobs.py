"""Long jobs and their items."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.store.columns import Base, Id, Moment, owned
from services.words import ItemStatus, JobStatus


class Job(Base):
    """A long piece of work; a worker drives its items, whoever looks on."""

    __tablename__ = "jobs"
    id: Mapped[Id]
    project_id: Mapped[str | None] = owned("projects", nullable=True)
    kind: Mapped[str] = mapped_column(String(32))
    payload: Mapped[dict[str, Any]]
    status: Mapped[JobStatus] = mapped_column(default=JobStatus.QUEUED)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    pause_requested: Mapped[bool] = mapped_column(default=False)
    budget: Mapped[float | None]  # US dollars that it may take
    cost: Mapped[float | None]  # what it took so far, where the host's prices are known
    ended_before: Mapped[int] = mapped_column(default=0)  # items that had ended when this attempt began
    attempt: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    step: Mapped[str] = mapped_column(Text, default="", server_default="")  # what it does now
    calls: Mapped[list[list[str]] | None] = mapped_column(JSON)  # in flight: the provider's id, and since when
    moved_at: Mapped[datetime | None]  # when it last got further
    beat_at: Mapped[datetime | None]  # when its worker last showed a sign of life
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
