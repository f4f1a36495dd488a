"""What a job waits for, in a sentence, once it has been silent for a while."""

import time
from collections import Counter
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import settings, store
from services.counting import count
from services.store.columns import now
from services.words import JobStatus

SILENT_SECONDS = 20.0
QUEUED_SECONDS = 5.0
WORKER_SECONDS = 15.0  # it shows a sign of life every 5
_NO_WORKER = "Waiting for the worker, which isn't running: start it with make run. Nothing is lost."


def waits_for(session: Session, job: store.Job) -> str:
    """Say what a job waits for; "" while it gets on, or has ended."""
    if job.status == JobStatus.QUEUED:
        return _queued(session, job)
    if job.status != JobStatus.RUNNING or job.beat_at is None:
        return ""
    if _seconds(job.beat_at) > WORKER_SECONDS:
        return _NO_WORKER
    silent = _seconds(job.moved_at or job.beat_at)
    if silent < SILENT_SECONDS:
        return ""
    if job.calls:
        return _calls(session, job.calls)
    return f"Nothing new for {duration(silent)}; the worker is still at it."


def duration(seconds: float) -> str:
    """Write a length of time: 45 s, 12 min, 2 h 5 min."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def clock(seconds: float) -> str:
    """Write a length of time so that it moves while one looks: 45 s, 3 min 20 s, 2 h 5 min."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else duration(seconds)


def _queued(session: Session, job: store.Job) -> str:
    if _seconds(job.created_at) < QUEUED_SECONDS:
        return ""
    if worker_is_silent(job.created_at):
        return _NO_WORKER
    running = session.scalar(select(func.count()).where(store.Job.status == JobStatus.RUNNING)) or 0
    return f"Waiting for its turn: {count(running, 'other job')} at work." if running else "Waiting for the worker."


def worker_is_silent(since: datetime) -> bool:
    """Say whether the worker of this data folder has shown no sign of life for a while."""
    beat = settings.load().heartbeat_file
    last = max(since.timestamp(), beat.stat().st_mtime if beat.exists() else 0.0)
    return time.time() - last > WORKER_SECONDS


def _calls(session: Session, calls: list[list[str]]) -> str:
    """Name the host that most calls are at, and how long the oldest has been there."""
    ((provider_id, number),) = Counter(provider_id for provider_id, _ in calls).most_common(1)
    oldest = min(datetime.fromisoformat(since) for of, since in calls if of == provider_id)
    provider = session.get(store.Provider, provider_id)
    host = "the model on this machine" if provider and provider.embedded else provider.name if provider else "the host"
    if number == 1:
        return f"Waiting for {host}: 1 call in flight for {duration(_seconds(oldest))}."
    return f"Waiting for {host}: {number} calls in flight, the oldest for {duration(_seconds(oldest))}."


def _seconds(since: datetime) -> float:
    return (now() - since.astimezone(UTC)).total_seconds()
