"""What Argilla has yet to hear of, and what it was last known to hold."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.store.columns import Base, Moment


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


class DeletedRecord(Base):
    """A record that Argilla was sent and whose pair or answer was deleted here since: it leaves, and stays away."""

    __tablename__ = "deleted_records"
    record_id: Mapped[str] = mapped_column(String(32), primary_key=True)  # an answer or a pair
    subject_id: Mapped[str] = mapped_column(String(32))  # the project or the comparison that it belonged to
    deleted_at: Mapped[Moment]
