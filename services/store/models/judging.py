"""A model that judges a comparison beside people. What it says is never a vote."""

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.store.columns import Base, Id, Moment, linked, owned
from services.store.models.answers import Provider
from services.words import Side, Verdict


class Judge(Base):
    """A model with its rubric; never changed in place, another model or rubric is a new version."""

    __tablename__ = "judges"
    __table_args__ = (UniqueConstraint("comparison_id", "version"),)
    id: Mapped[Id]
    comparison_id: Mapped[str] = owned("comparisons")
    provider_id: Mapped[str] = owned("providers")
    model: Mapped[str]
    rubric: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    job_id: Mapped[str | None] = linked("jobs")  # the last one that asked it
    created_at: Mapped[Moment]
    provider: Mapped[Provider] = relationship()


class JudgeVerdict(Base):
    """What a judge said of a pair in one of its two orders; no verdict when its reply was none."""

    __tablename__ = "judge_verdicts"
    judge_id: Mapped[str] = mapped_column(ForeignKey("judges.id", ondelete="CASCADE"), primary_key=True)
    pair_id: Mapped[str] = mapped_column(ForeignKey("pairs.id", ondelete="CASCADE"), primary_key=True, index=True)
    candidate_side: Mapped[Side] = mapped_column(primary_key=True)
    verdict: Mapped[Verdict | None]
    said: Mapped[str] = mapped_column(Text, default="")  # its last reply, cut short
    model_version: Mapped[str] = mapped_column(default="")  # what the host says answered
    cost: Mapped[float | None]  # US dollars, where the host's prices are known
    created_at: Mapped[Moment]
