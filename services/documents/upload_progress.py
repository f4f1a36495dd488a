"""How far the worker is with a project's uploads."""

from dataclasses import dataclass

from sqlalchemy import select

from services import jobs, store
from services.documents.upload_queue import KIND
from services.reading import reader
from services.store import JobItem, Upload
from services.words import ItemStatus, JobStatus, UploadOutcome


@dataclass(frozen=True, slots=True)
class UploadProgress:
    """Files done and in all; `names` are those being read, `detail` how far the first of them is."""

    job_id: str
    done: int
    total: int
    names: tuple[str, ...]
    detail: str
    begun: bool
    stopping: bool
    waits_for: str = ""
    elapsed_seconds: float = 0.0


def progress(project_id: str) -> UploadProgress | None:
    """Look how far the uploads are; None when none is being read."""
    job = jobs.active(project_id, KIND)
    if job is None:
        return None
    with store.reading() as session:
        statuses = session.scalars(select(JobItem.status).where(JobItem.job_id == job.id)).all()
        waiting = select(Upload.name, Upload.sentence).where(
            Upload.job_id == job.id, Upload.outcome == UploadOutcome.WAITING
        )
        reading = session.execute(waiting.order_by(Upload.created_at, Upload.id).limit(reader.AT_ONCE)).all()
    done = sum(status != ItemStatus.PENDING for status in statuses)
    names, details = tuple(name for name, _ in reading), [sentence for _, sentence in reading if sentence]
    detail = details[0] if details else ""
    begun = job.status != JobStatus.QUEUED
    so_far = jobs.progress(job.id)
    return UploadProgress(
        job.id,
        done,
        len(statuses),
        names,
        detail,
        begun,
        job.cancel_requested,
        so_far.waits_for,
        so_far.elapsed_seconds,
    )
