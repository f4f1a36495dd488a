"""Run fine-tuning jobs, one at a time, each in a process of its own.

The trainer (training.py) prints one JSON object a line; progress.py turns these into the job's state and events. A job
that was running when the server died is queued again at the next start and goes on from where it last saved.
"""

import json
import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from services.embedded.models import weights
from services.embedded.models.catalog import Catalog
from services.embedded.models.jobs import WAITING, Jobs, JobStatus
from services.embedded.models.progress import Progress

log = logging.getLogger("winrate.models")

MAX_ATTEMPTS = 5  # a job that takes the machine down each time must not be tried for ever
LOOK_SECONDS = 30  # without a call
NO_MEMORY = -9  # how a trainer ends that the system killed


class Runner:
    """Take the oldest waiting job, train it, and again."""

    def __init__(self, jobs: Jobs, catalog: Catalog) -> None:
        self._jobs, self._catalog = jobs, catalog
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._running: tuple[str, subprocess.Popen[str]] | None = None
        self._thread = threading.Thread(target=self._run, name="fine-tuning", daemon=True)

    def start(self) -> None:
        """Queue again what a stopped server left behind, and begin."""
        self._recover()
        self._thread.start()

    def stop(self) -> None:
        """End the trainer; its job stays open and goes on at the next start."""
        self._stop.set()
        self._terminate(None)
        self._wake.set()
        self._thread.join(timeout=5)

    def wake(self) -> None:
        """Look for a new job."""
        self._wake.set()

    def cancel(self, job_id: str) -> None:
        """End the trainer if it is working on this job."""
        self._terminate(job_id)

    def pause(self, job_id: str) -> None:
        """Ask the trainer, if it is working on this job, to save where it stands and end."""
        with self._lock:
            if self._running and job_id == self._running[0]:
                _ask_to_pause(self._running[1])

    def _terminate(self, job_id: str | None) -> None:
        with self._lock:
            if self._running and job_id in (None, self._running[0]):
                self._running[1].kill()

    def _recover(self) -> None:
        database = self._jobs.database
        for row in database.rows("select id from jobs where status = ?", JobStatus.PAUSING):
            self._jobs.move(row["id"], (JobStatus.PAUSING,), JobStatus.PAUSED)
        for row in database.rows("select id from jobs where status = ?", JobStatus.RUNNING):
            self._jobs.move(row["id"], (JobStatus.RUNNING,), JobStatus.QUEUED, estimated_finish=None)
            self._jobs.event(row["id"], "The server was restarted; the job is queued again", level="warn")

    def _run(self) -> None:
        while not self._stop.is_set():
            job_id = self._next()
            if job_id is None:
                self._wake.wait(timeout=LOOK_SECONDS)
                self._wake.clear()
                continue
            progress = Progress(self._jobs, self._catalog, job_id, self._stop)
            try:
                self._train(job_id, progress)
            except Exception as error:  # the queue must go on with the next job
                log.exception("job %s failed", job_id)
                progress.fail("server_error", f"The job could not be run: {error}")

    def _next(self) -> str | None:
        row = self._jobs.database.row(
            "select id from jobs where status in (?, ?) order by created_at, rowid limit 1", *WAITING
        )
        return str(row["id"]) if row else None

    def _train(self, job_id: str, progress: Progress) -> None:
        if self._jobs.move(job_id, (JobStatus.VALIDATING,), JobStatus.QUEUED):
            self._jobs.event(job_id, "Files validated, moving job to queued state")
        job = self._jobs.row(job_id)
        if job["attempts"] >= MAX_ATTEMPTS:
            progress.fail("server_error", f"The server stopped {MAX_ATTEMPTS} times while training this job.")
            return
        base = weights.ensure(self._catalog.base)
        folder = self._jobs.folder(job_id)
        config = json.dumps(self._config(job, base))
        progress.with_room(lambda: (folder / "config.json").write_text(config, encoding="utf-8"))
        if not self._jobs.move(job_id, (JobStatus.QUEUED,), JobStatus.RUNNING, attempts=job["attempts"] + 1):
            return  # cancelled or paused meanwhile
        if not job["attempts"]:
            self._jobs.event(job_id, "Fine-tuning job started")
        status = self._watch(job_id, folder, progress)
        if progress.done:
            progress.succeed()
        elif not progress.ended and not self._stop.is_set():
            reason = "most likely for lack of memory" if status == NO_MEMORY else f"with status {status}"
            message = f"The trainer stopped unexpectedly, {reason}. See jobs/{job_id}/log.txt."
            progress.fail("server_error", message)

    def _config(self, job: Any, base: Path) -> dict[str, Any]:
        names = ("n_epochs", "batch_size", "learning_rate_multiplier", "seed", "method", "beta")
        start = None if job["model"] == self._catalog.base.id else str(self._catalog.adapter_folder(job["model"]))
        return {**{name: job[name] for name in names}, "base": str(base), "start_from": start}

    def _watch(self, job_id: str, folder: Path, progress: Progress) -> int:
        with (folder / "log.txt").open("a", encoding="utf-8") as errors:
            trainer = _start_trainer(folder, errors)
            with self._lock:
                self._running = (job_id, trainer)
            status = self._jobs.row(job_id)["status"]
            if status == JobStatus.PAUSING:
                _ask_to_pause(trainer)
            elif self._stop.is_set() or status != JobStatus.RUNNING:
                trainer.kill()
            assert trainer.stdout is not None
            try:
                for line in trainer.stdout:
                    progress.report(json.loads(line))
            except BaseException:
                trainer.kill()
                raise
            finally:
                with self._lock:
                    self._running = None
                ended = trainer.wait()
        return ended


def _ask_to_pause(trainer: "subprocess.Popen[str]") -> None:
    assert trainer.stdin is not None
    try:
        trainer.stdin.write("pause\n")
        trainer.stdin.flush()
    except OSError:
        log.info("the trainer ended before it could be paused")


def _start_trainer(folder: Path, errors: IO[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "services.embedded.models.training", str(folder)],
        stdin=subprocess.PIPE,  # for "pause"; when it closes, the trainer knows that the server is gone
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        start_new_session=True,  # Ctrl-C is for the server, which ends the trainer in good order
    )
