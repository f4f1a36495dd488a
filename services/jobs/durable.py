"""DBOS, which brings a job of a dead worker back: it runs only while there is work, and reads nothing but JSON.

At rest it would ask its database several times a second. It starts in 15 ms, so it is stopped when nothing is at work.
"""

import logging
import os
import threading
import time
from collections.abc import Awaitable, Callable

from dbos import DBOS, DBOSConfig, SetWorkflowID
from dbos._serialization import DBOSPortableJSON, DefaultSerializer
from sqlalchemy import Engine, create_engine, inspect, text

from services import settings
from services.store.engine import postgres_url, wal_engine

JOBS_AT_ONCE = 8
REST_SECONDS = 30.0
FORGET_SECONDS = 60.0
POLL_SECONDS = 0.25  # of DBOS while it runs; stopping it takes as long
_OPEN = ("PENDING", "ENQUEUED", "DELAYED")
_NOT_OURS = ("workflow_schedules", "queues")  # ways to start work that Winrate does not use

Attempt = tuple[str, int]  # a job's id and which attempt at it
Drive = Callable[[str, int], Awaitable[None]]
Ended = Callable[[], None]


class PickleRefused(RuntimeError):
    """A row of DBOS's database holds a pickle, which could run any code when it is read."""


def _refuse(_self: object, _data: str) -> None:
    raise PickleRefused("A row of DBOS's database holds a pickle. Winrate writes JSON, and reads nothing else.")


DefaultSerializer.deserialize = _refuse  # type: ignore[method-assign,assignment]  # a row names its own format


class AtWork:
    """The attempts at jobs that this process drives, whether it started them or DBOS brought them back."""

    def __init__(self) -> None:
        self._handed_over: dict[Attempt, float] = {}
        self._begun: set[Attempt] = set()
        self._lock = threading.Lock()
        self.changed_at = time.monotonic()

    def current(self) -> set[Attempt]:
        """List what is at work; what was handed over and does not begin is forgotten after a while."""
        with self._lock:
            late = time.monotonic() - FORGET_SECONDS
            return self._begun | {attempt for attempt, since in self._handed_over.items() if since > late}

    def hand_over(self, attempt: Attempt) -> None:
        """Count an attempt that is about to begin."""
        with self._lock:
            self._handed_over[attempt] = self.changed_at = time.monotonic()

    def begin(self, attempt: Attempt) -> None:
        """Count an attempt that begins."""
        with self._lock:
            self._begun.add(attempt)

    def end(self, attempt: Attempt) -> None:
        """Count it no longer."""
        with self._lock:
            self._begun.discard(attempt)
            self._handed_over.pop(attempt, None)
            self.changed_at = time.monotonic()


class _Driver:
    drive: Drive
    ended: Ended


_driver, at_work = _Driver(), AtWork()


@DBOS.workflow()
async def run_job(job_id: str, attempt: int) -> None:
    """Drive one attempt at a job to its end."""
    await drive_job(job_id, attempt)


@DBOS.step()
async def drive_job(job_id: str, attempt: int) -> None:
    """Do the same as a durable step: a worker that dies in it begins it anew, and so goes on with what is left."""
    at_work.begin((job_id, attempt))
    try:
        await _driver.drive(job_id, attempt)
    finally:
        at_work.end((job_id, attempt))
        _driver.ended()


class Runner:
    """Starts jobs as workflows of DBOS; `drive` does the work, `ended` hears of each end."""

    def __init__(self, drive: Drive, ended: Ended) -> None:
        _driver.drive, _driver.ended = drive, ended
        self._engine: Engine | None = None
        self._cleared = False

    @property
    def running(self) -> bool:
        """Say whether DBOS runs."""
        return self._engine is not None

    def start(self, job_id: str, attempt: int) -> bool:
        """Start an attempt at a job, unless it was started before; False where no more fit in at once."""
        current = at_work.current()
        if (job_id, attempt) in current:
            return True
        if len(current) >= JOBS_AT_ONCE:
            return False
        self.wake_up()
        at_work.hand_over((job_id, attempt))
        with SetWorkflowID(_workflow(job_id, attempt)):
            DBOS.start_workflow(run_job, job_id, attempt)
        return True

    def will_go_on(self, job_id: str, attempt: int) -> bool:
        """Say whether DBOS brings an attempt back that was at work, here or on another machine."""
        self.wake_up()
        status = DBOS.get_workflow_status(_workflow(job_id, attempt))
        return status is not None and status.status in _OPEN

    def wake_up(self) -> None:
        """Start DBOS where it rests; what a worker of this name left unfinished goes on."""
        if self.running:
            return
        engine = _system_engine()
        if not self._cleared:
            clear_foreign(engine)
            self._cleared = True
        DBOS(config=_config(engine))
        DBOS.launch()
        self._engine, at_work.changed_at = engine, time.monotonic()

    def rest(self) -> None:
        """Stop DBOS where nothing has been at work for a while."""
        if self.running and not at_work.current() and time.monotonic() - at_work.changed_at > REST_SECONDS:
            self.close()

    def close(self) -> None:
        """Stop DBOS; what is at work goes on at the next start."""
        engine, self._engine = self._engine, None
        if engine:
            if at_work.current():  # it would log each that is broken off as an error
                logging.getLogger("dbos").setLevel(logging.CRITICAL)
            DBOS.destroy(workflow_completion_timeout_sec=0)
            engine.dispose()


def clear_foreign(engine: Engine) -> None:
    """Delete what DBOS's database holds that this Winrate did not write, such as pickles of an earlier one.

    Nothing is lost: jobs are rows of the store, and one at work that DBOS does not know is started again.
    """
    schema = None if engine.dialect.name == "sqlite" else "dbos"
    prefix = f"{schema}." if schema else ""
    columns = inspect(engine)
    tables = columns.get_table_names(schema=schema)
    with engine.begin() as connection:
        for table in tables:
            if table in _NOT_OURS:
                connection.execute(text(f"DELETE FROM {prefix}{table}"))  # noqa: S608 (names of DBOS's own)
            elif any(column["name"] == "serialization" for column in columns.get_columns(table, schema=schema)):
                foreign = f"DELETE FROM {prefix}{table} WHERE coalesce(serialization, '') <> :ours"  # noqa: S608
                connection.execute(text(foreign), {"ours": DBOSPortableJSON.name()})


def _workflow(job_id: str, attempt: int) -> str:
    return f"{job_id}-{attempt}"


def _config(engine: Engine) -> DBOSConfig:
    return {
        "name": "winrate",
        "system_database_engine": engine,
        "application_version": "1",
        "executor_id": os.environ.get("WINRATE_WORKER", "worker-1"),
        "log_level": "WARNING",
        "enable_otlp": False,
        "serializer": DBOSPortableJSON,
        "notification_listener_polling_interval_sec": POLL_SECONDS,
    }


def _system_engine() -> Engine:
    current = settings.load()
    if current.database_url.startswith("sqlite"):
        return wal_engine(f"sqlite:///{current.home / 'jobs.db'}")
    return create_engine(postgres_url(current.database_url), pool_pre_ping=True)
