"""The worker process: `python -m services.jobs.worker`.

It finds queued jobs in the store and hands each to DBOS as one durable workflow. A workflow that a dead worker left
behind starts again when a worker with the same name comes up, and its handler goes on with the items that are left.
"""

import asyncio
import gc
import importlib
import logging
import os
import signal
import threading
from contextlib import suppress
from types import FrameType

import uvloop
from dbos import DBOS, DBOSConfig, Queue, SetWorkflowID
from sqlalchemy import Engine, create_engine, func, select

from services import prompts, settings, store
from services.errors import DiskFull, ProviderDown, WinrateError
from services.jobs import items, waiting
from services.jobs.registry import handler_of
from services.store.columns import now
from services.store.engine import postgres_url, wal_engine
from services.words import ItemStatus, JobStatus

HANDLER_MODULES = (
    "services.documents",
    "services.questions",
    "services.answers",
    "services.finetunes",
    "services.comparisons",
    "services.judging",
)
LOOK_SECONDS = 0.25
JOBS_AT_ONCE = 8
BEAT_SECONDS = 3.0
DISK_SECONDS = 2.0

log = logging.getLogger("winrate.worker")
_ENDED_ITEMS = select(func.count()).where(store.JobItem.status != ItemStatus.PENDING)


@DBOS.workflow()
async def run_job(job_id: str, attempt: int) -> None:
    """Drive one attempt at a job to its end."""
    await drive_job(job_id, attempt)


@DBOS.step()
async def drive_job(job_id: str, attempt: int) -> None:
    """Do the same as a durable step: a worker that dies in it begins it anew, and so goes on with what is left."""
    await drive(job_id, attempt)


async def drive(job_id: str, attempt: int) -> None:
    """Run a job's handler and write down how it ended."""
    job = await asyncio.to_thread(_started, job_id, attempt)
    if job is None:
        return
    away = False
    try:
        await handler_of(job.kind)(job)
        ended, message = JobStatus.SUCCEEDED, ""
    except items.Cancelled:
        ended, message = JobStatus.CANCELLED, "Cancelled. What was finished is kept."
    except items.Paused:
        ended, message = JobStatus.PAUSED, "Paused. What was finished is kept."
    except items.OverBudget as error:
        ended, message = await asyncio.to_thread(_for_later, job_id), str(error)
    except ProviderDown as error:
        ended, message = await asyncio.to_thread(_for_later, job_id), str(error)
        away = ended is JobStatus.PAUSED
    except WinrateError as error:
        ended, message = JobStatus.FAILED, str(error)
    except Exception:  # the job's row is the only place where the person who waits can see it
        log.exception("Job %s failed", job_id)
        ended, message = JobStatus.FAILED, "Something unexpected went wrong. The worker's log has the details."
    message = f"{message} {waiting.WORDS}" if away else message
    while not await asyncio.to_thread(_ended, job_id, ended, message, away):
        await asyncio.sleep(DISK_SECONDS)


def _started(job_id: str, attempt: int) -> store.Job | None:
    with store.writing() as session:
        job = session.get(store.Job, job_id)
        if job and job.attempt == attempt and job.status in (JobStatus.QUEUED, JobStatus.RUNNING):
            job.status, job.started_at = JobStatus.RUNNING, now()
            job.ended_before = session.scalar(_ENDED_ITEMS.where(store.JobItem.job_id == job_id)) or 0
            return job
    return None


def _for_later(job_id: str) -> JobStatus:
    """Pause a job that has items left to do; one without items has nothing to go on with."""
    return JobStatus.PAUSED if items.waiting(job_id) else JobStatus.FAILED


def _ended(job_id: str, status: JobStatus, message: str, away: bool) -> bool:
    """Write down how a job ended; False when the disk is full, since a job that seems to run can never be resumed."""
    try:
        (waiting.note if away else waiting.forget)(job_id)
        with store.writing() as session:
            job = session.get(store.Job, job_id)
            if job:
                job.status, job.message, job.finished_at = status, message, now()
    except DiskFull:
        return False
    return True


def dispatch(queue: Queue) -> None:
    """Hand every queued job to DBOS; a job that was handed over before is left alone (its workflow id is stable)."""
    with store.reading() as session:
        queued = session.scalars(select(store.Job).where(store.Job.status == JobStatus.QUEUED)).all()
    for job in queued:
        with SetWorkflowID(f"{job.id}-{job.attempt}"):
            queue.enqueue(run_job, job.id, job.attempt)


def _system_engine() -> Engine:
    current = settings.load()
    if current.database_url.startswith("sqlite"):
        return wal_engine(f"sqlite:///{current.home / 'jobs.db'}")
    return create_engine(postgres_url(current.database_url), pool_pre_ping=True)


def launch() -> Queue:
    """Start DBOS in this process; jobs that a worker of this name left unfinished go on."""
    config: DBOSConfig = {
        "name": "winrate",
        "system_database_engine": _system_engine(),
        "application_version": "1",
        "executor_id": os.environ.get("WINRATE_WORKER", "worker-1"),
        "log_level": "WARNING",
        "enable_otlp": False,
    }
    DBOS(config=config)
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # read when numpy loads; its idle threads spin, and so hold up ours
    for module in HANDLER_MODULES:
        importlib.import_module(module)
    prompts.warm_up()
    DBOS.launch()
    gc.freeze()  # a collection need not walk through every imported module: an eighth of the processor time of a call
    return DBOS.register_queue("jobs", worker_concurrency=JOBS_AT_ONCE, polling_interval_sec=LOOK_SECONDS)


def main() -> None:
    """Work until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    uvloop.install()  # a tenth less processor time a call
    logging.getLogger("httpx").setLevel(logging.WARNING)
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    queue = launch()
    mirror = threading.Thread(target=_mirror, args=(stop,), daemon=True, name="mirror")
    mirror.start()
    heartbeat = settings.load().heartbeat_file
    beat_at = 0.0
    while not stop.wait(LOOK_SECONDS):
        dispatch(queue)
        beat_at -= LOOK_SECONDS
        if beat_at <= 0:
            with suppress(DiskFull):
                waiting.resume_due()
            heartbeat.touch()
            beat_at = BEAT_SECONDS
    DBOS.destroy(workflow_completion_timeout_sec=0)
    mirror.join(timeout=5)


def _mirror(stop: threading.Event) -> None:
    from services.mirror import loop

    loop.run(stop)


if __name__ == "__main__":
    main()
