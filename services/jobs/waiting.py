"""Jobs that met a host that did not answer: they wait, and are tried again by themselves, less and less often."""

from sqlalchemy import func, select

from services import store
from services.errors import NotReady
from services.jobs.queue import resume
from services.store.columns import now
from services.words import ItemStatus, JobStatus

FIRST_SECONDS = 5.0
LONGEST_SECONDS = 120.0
WORDS = "Winrate tries again by itself, and goes on when the host is back."
_TRIES = "tries"  # in the payload: how often a job met its host away, without one answer between


def note(job_id: str) -> None:
    """Write down that a job waits for its host; the count begins anew when something was done since the last time."""
    ended = select(func.count()).where(store.JobItem.job_id == job_id, store.JobItem.status != ItemStatus.PENDING)
    with store.writing() as session:
        job = session.get(store.Job, job_id)
        if job:
            before = job.payload.get(_TRIES, 0) if (session.scalar(ended) or 0) <= job.ended_before else 0
            job.payload = {**job.payload, _TRIES: before + 1}


def forget(job_id: str) -> None:
    """Write down that a job waits for no host any more, but for a person, or for nothing."""
    with store.writing() as session:
        job = session.get(store.Job, job_id)
        if job and _TRIES in job.payload:
            job.payload = {name: value for name, value in job.payload.items() if name != _TRIES}


def resume_due() -> list[str]:
    """Queue the jobs again that have waited long enough for their host; gives their ids."""
    with store.reading() as session:
        paused = session.scalars(select(store.Job).where(store.Job.status == JobStatus.PAUSED)).all()
    due = [job.id for job in paused if _is_due(job)]
    return [job_id for job_id in due if _resumed(job_id)]


def _is_due(job: store.Job) -> bool:
    tries = job.payload.get(_TRIES)
    if not tries or job.finished_at is None:
        return False
    wait = min(FIRST_SECONDS * 2 ** min(tries - 1, 10), LONGEST_SECONDS)
    return bool((now() - job.finished_at).total_seconds() >= wait)


def _resumed(job_id: str) -> bool:
    try:
        resume(job_id)
    except NotReady:  # another job of this kind is at work; this one's turn comes later
        return False
    return True
