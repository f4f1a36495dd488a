"""Submit, look at, cancel and resume jobs. Only rows are touched here; the worker does the work."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services import store, wake
from services.accounts.roles import Action, only
from services.errors import NotFound, NotReady
from services.jobs import silence
from services.store.columns import now
from services.words import ItemStatus, JobStatus

ACTIVE = (JobStatus.QUEUED, JobStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is; counts are items, `eta_seconds` is None until it can be told, money is in US dollars.

    `step` says what it does now, `waits_for` what keeps it, once it has been silent for a while.
    """

    status: JobStatus
    done: int
    failed: int
    total: int
    message: str
    eta_seconds: float | None
    cancelling: bool
    pausing: bool = False
    cost: float | None = None
    budget: float | None = None
    step: str = ""
    waits_for: str = ""
    elapsed_seconds: float = 0.0

    @property
    def active(self) -> bool:
        """Say whether the job is still waiting or at work."""
        return self.status in ACTIVE

    @property
    def left(self) -> int:
        """Count the items that were not tried yet."""
        return self.total - self.done - self.failed


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that failed, with the reason."""

    item_id: str
    position: int
    payload: dict[str, Any]
    error: str


def submit(
    kind: str,
    project_id: str | None,
    payload: dict[str, Any],
    items: Sequence[dict[str, Any]] = (),
    *,
    budget: float | None = None,
    session: Session | None = None,
) -> store.Job:
    """Put a job in the queue, inside the caller's transaction when a session is given; `budget` is in US dollars.

    Raises NotReady when a job of this kind is already at work in the project.
    """
    opened: AbstractContextManager[Session] = nullcontext(session) if session else store.writing()
    with opened as current:
        _refuse_a_second(current, project_id, kind)
        job = store.Job(kind=kind, project_id=project_id, payload=payload, budget=budget)
        current.add(job)
        current.flush()
        current.add_all(
            store.JobItem(job_id=job.id, position=position, payload=item) for position, item in enumerate(items)
        )
        wake.after_commit(current, wake.Call.JOB)
    return job


def active(project_id: str | None, kind: str) -> store.Job | None:
    """Give the project's job of this kind that is waiting or at work, if there is one."""
    with store.reading() as session:
        return _active(session, project_id, kind)


def latest(project_id: str | None, kind: str) -> store.Job | None:
    """Give the project's newest job of this kind, ended or not."""
    with store.reading() as session:
        return session.scalars(_of_kind(project_id, kind).order_by(store.Job.created_at.desc()).limit(1)).first()


def progress(job_id: str) -> Progress:
    """Count a job's items; raises NotFound for an unknown job."""
    with store.reading() as session:
        job = _get(session, job_id)
        counted = select(store.JobItem.status, func.count()).where(store.JobItem.job_id == job_id)
        counts = {status: number for status, number in session.execute(counted.group_by(store.JobItem.status))}
        waits_for = silence.waits_for(session, job)
    done, failed = counts.get(ItemStatus.DONE, 0), counts.get(ItemStatus.FAILED, 0)
    total = sum(counts.values())
    return Progress(
        status=job.status,
        done=done,
        failed=failed,
        total=total,
        message=job.message,
        eta_seconds=_eta(job, done + failed, total),
        cancelling=job.cancel_requested and job.status == JobStatus.RUNNING,
        pausing=job.pause_requested and job.status == JobStatus.RUNNING,
        cost=job.cost,
        budget=job.budget,
        step=job.step if job.status == JobStatus.RUNNING else "",
        waits_for=waits_for,
        elapsed_seconds=((job.finished_at or now()) - (job.started_at or job.created_at)).total_seconds(),
    )


def failures(job_id: str) -> list[Failure]:
    """List the items of a job that failed, in order."""
    table = store.JobItem
    wanted = select(table.id, table.position, table.payload, table.error).where(
        table.job_id == job_id, table.status == ItemStatus.FAILED
    )
    with store.reading() as session:
        found = session.execute(wanted.order_by(table.position)).all()
    return [Failure(row.id, row.position, row.payload, row.error or "") for row in found]


@only(Action.GENERATE_ANSWERS)
def cancel(job_id: str) -> None:
    """Ask a job to stop; what it finished stays."""
    with store.writing() as session:
        job = _get(session, job_id)
        if job.status in (JobStatus.QUEUED, JobStatus.PAUSED):
            job.status, job.finished_at, job.message = JobStatus.CANCELLED, now(), ""
        elif job.status == JobStatus.RUNNING:
            job.cancel_requested = True


@only(Action.GENERATE_ANSWERS)
def pause(job_id: str) -> None:
    """Ask a job to finish what is in flight and to keep the rest for later."""
    with store.writing() as session:
        job = _get(session, job_id)
        if job.status == JobStatus.QUEUED:
            job.status, job.message = JobStatus.PAUSED, "Paused before it began."
        elif job.status == JobStatus.RUNNING:
            job.pause_requested = True


@only(Action.GENERATE_ANSWERS)
def resume(job_id: str, *, budget: float | None = None) -> None:
    """Queue an ended or paused job again for the items that are not done, with another budget when one is given.

    Raises NotReady like submit.
    """
    _again(job_id, None, budget)


@only(Action.GENERATE_ANSWERS)
def retry(job_id: str, item_ids: Sequence[str] | None = None) -> None:
    """Queue an ended or paused job again with these of its failed items (all by default); the others stay failed.

    Items that were never tried go on as well. Raises NotReady like submit.
    """
    _again(job_id, item_ids, None)


def _again(job_id: str, item_ids: Sequence[str] | None, budget: float | None) -> None:
    with store.writing() as session:
        job = _get(session, job_id)
        if job.status in ACTIVE:
            return
        _refuse_a_second(session, job.project_id, job.kind)
        failed = (store.JobItem.job_id == job_id) & (store.JobItem.status == ItemStatus.FAILED)
        if item_ids is not None:
            failed &= store.JobItem.id.in_(item_ids)
        session.execute(update(store.JobItem).where(failed).values(status=ItemStatus.PENDING, error=None))
        job.status, job.cancel_requested, job.pause_requested, job.message = JobStatus.QUEUED, False, False, ""
        job.attempt, job.started_at, job.finished_at = job.attempt + 1, None, None
        job.budget = budget if budget is not None else job.budget
        wake.after_commit(session, wake.Call.JOB)


def _eta(job: store.Job, ended: int, total: int) -> float | None:
    ended_now = ended - job.ended_before
    if job.status != JobStatus.RUNNING or not job.started_at or ended_now <= 0:
        return None
    return (now() - job.started_at).total_seconds() / ended_now * (total - ended)


def _of_kind(project_id: str | None, kind: str) -> Any:
    return select(store.Job).where(store.Job.project_id == project_id, store.Job.kind == kind)


def _refuse_a_second(session: Session, project_id: str | None, kind: str) -> None:
    project = select(store.Project.id).where(store.Project.id == project_id)
    session.execute(project.with_for_update())  # PostgreSQL: two clicks at once look one after the other
    if _active(session, project_id, kind):
        raise NotReady("This is already running. Wait until it ends, or cancel it first.")


def _active(session: Session, project_id: str | None, kind: str) -> store.Job | None:
    found: store.Job | None = session.scalars(_of_kind(project_id, kind).where(store.Job.status.in_(ACTIVE))).first()
    return found


def _get(session: Session, job_id: str) -> store.Job:
    job = session.get(store.Job, job_id)
    if job is None:
        raise NotFound("This job is gone.")
    return job
