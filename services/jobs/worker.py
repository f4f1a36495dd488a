"""The worker process: `python -m services.jobs.worker`.

It is called when a job is queued, and hands each to DBOS as one durable workflow (`durable.py`). A workflow that a
dead worker left behind starts again when a worker with the same name comes up, and its handler goes on with the items
that are left.
"""

import asyncio
import gc
import importlib
import logging
import os
import signal
import threading
import time
from types import FrameType

import uvloop
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from services import prompts, settings, store, wake
from services.errors import DiskFull, ProviderDown, WinrateError
from services.jobs import items, waiting
from services.jobs.beating import beating
from services.jobs.durable import Runner
from services.jobs.registry import handler_of
from services.store.columns import now
from services.wake import Bell, Call
from services.words import ItemStatus, JobStatus

HANDLER_MODULES = (
    "services.documents",
    "services.questions",
    "services.answers",
    "services.finetunes",
    "services.comparisons",
    "services.judging",
)
LOOK_SECONDS = 5.0  # without a call: for what no call tells of, and as a sign of life
DISK_SECONDS = 2.0

log = logging.getLogger("winrate.worker")
_ENDED_ITEMS = select(func.count()).where(store.JobItem.status != ItemStatus.PENDING)


async def drive(job_id: str, attempt: int) -> None:
    """Run a job's handler and write down how it ended."""
    job = await asyncio.to_thread(_started, job_id, attempt)
    if job is None:
        return
    away = False
    try:
        async with beating(job_id):
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
            job.step, job.calls, job.moved_at, job.beat_at = "", None, now(), now()
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


def dispatch(runner: Runner) -> None:
    """Start every queued job, as far as they fit in at once; one that was started before is left alone."""
    queued = select(store.Job.id, store.Job.attempt).where(store.Job.status == JobStatus.QUEUED)
    with store.reading() as session:
        found = session.execute(queued.order_by(store.Job.created_at)).all()
    for job_id, attempt in found:
        if not runner.start(job_id, attempt):
            return


def go_on(runner: Runner) -> None:
    """Queue what was at work when the worker ended, unless DBOS brings it back; what is done is not done again."""
    running = select(store.Job.id, store.Job.attempt).where(store.Job.status == JobStatus.RUNNING)
    with store.reading() as session:
        found = session.execute(running).all()
    for job_id, attempt in found:
        if not runner.will_go_on(job_id, attempt):
            _queue_again(job_id, attempt)


def _queue_again(job_id: str, attempt: int) -> None:
    with store.writing() as session:
        job = session.get(store.Job, job_id)
        if job and job.status == JobStatus.RUNNING and job.attempt == attempt:
            job.status, job.attempt = JobStatus.QUEUED, attempt + 1


def load() -> None:
    """Import who drives jobs, once and for all."""
    # Read when numpy loads; its idle threads spin, and so hold up ours.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for module in HANDLER_MODULES:
        importlib.import_module(module)
    prompts.warm_up()
    gc.freeze()  # a collection need not walk through every imported module: an eighth of the processor time of a call


def main() -> None:
    """Work until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    uvloop.install()  # a tenth less processor time a call
    logging.getLogger("httpx").setLevel(logging.WARNING)
    stop, news = threading.Event(), threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        wake.ring(Call.STOP)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    bell = Bell()
    load()
    mirror = threading.Thread(target=_mirror, args=(stop, news), daemon=True, name="mirror")
    mirror.start()
    runner = Runner(drive, lambda: wake.ring(Call.JOB))
    runner.wake_up()  # its tables are made now, and not while somebody waits
    _work(runner, bell, stop, news)
    runner.close()
    news.set()
    mirror.join(timeout=5)


def _work(runner: Runner, bell: Bell, stop: threading.Event, news: threading.Event) -> None:
    """Start what is queued when somebody calls, and now and then without a call, until told to stop."""
    calls, resumed = {Call.JOB}, False
    while not stop.is_set():
        _beat()
        try:
            if not resumed:
                go_on(runner)
                resumed = True
            if Call.JOB in calls or not calls:
                waiting.resume_due()
                dispatch(runner)
        except (DiskFull, OperationalError) as error:  # the next look tries again
            log.warning("Jobs wait: %s", error)
        if Call.MIRROR in calls:
            news.set()
        runner.rest()
        calls = bell.wait(LOOK_SECONDS)


def _beat() -> None:
    """Give a sign of life, at most once a second."""
    heartbeat = settings.load().heartbeat_file
    if not heartbeat.exists() or time.time() - heartbeat.stat().st_mtime > 1:
        heartbeat.touch()


def _mirror(stop: threading.Event, news: threading.Event) -> None:
    from services.mirror import loop

    loop.run(stop, news)


if __name__ == "__main__":
    main()
