"""Run fine-tuning jobs, one at a time, each in a process of its own.

The trainer (training.py) prints one JSON object a line; the runner turns these into the job's state and events. A job
that was running when the server died is queued again at the next start and goes on from its last checkpoint.
"""

import csv
import io
import json
import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from services.embedded.models import weights
from services.embedded.models.catalog import BASE_MODEL, Catalog
from services.embedded.models.files import RESULTS
from services.embedded.models.ids import now
from services.embedded.models.jobs import OPEN, Jobs, JobStatus, tuned_name

log = logging.getLogger("winrate.models")

MAX_ATTEMPTS = 5  # a job that takes the machine down each time must not be tried for ever
CHECKPOINTS_KEPT = 3  # of each job, as OpenAI does
NO_MEMORY = -9  # how a trainer ends that the system killed


class Runner:
    """Take the oldest waiting job, train it, and again."""

    def __init__(self, jobs: Jobs, catalog: Catalog, folder: Path) -> None:
        self._jobs, self._catalog, self._folder = jobs, catalog, folder
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._stopping = False
        self._running: tuple[str, subprocess.Popen[str]] | None = None
        self._thread = threading.Thread(target=self._run, name="fine-tuning", daemon=True)

    def start(self) -> None:
        """Queue again what a stopped server left behind, and begin."""
        self._recover()
        self._thread.start()

    def stop(self) -> None:
        """End the trainer; its job stays open and goes on at the next start."""
        self._stopping = True
        self._terminate(None)
        self._wake.set()
        self._thread.join(timeout=5)

    def wake(self) -> None:
        """Look for a new job."""
        self._wake.set()

    def cancel(self, job_id: str) -> None:
        """End the trainer if it is working on this job."""
        self._terminate(job_id)

    def _terminate(self, job_id: str | None) -> None:
        with self._lock:
            if self._running and job_id in (None, self._running[0]):
                self._running[1].kill()

    def _recover(self) -> None:
        for row in self._jobs.database.rows("select id from jobs where status = ?", JobStatus.RUNNING):
            self._jobs.move(row["id"], (JobStatus.RUNNING,), JobStatus.QUEUED, estimated_finish=None)
            self._jobs.event(row["id"], "The server was restarted; the job is queued again", level="warn")

    def _run(self) -> None:
        while not self._stopping:
            job_id = self._next()
            if job_id is None:
                self._wake.wait(timeout=5)
                self._wake.clear()
                continue
            try:
                self._train(job_id)
            except Exception as error:  # the queue must go on with the next job
                log.exception("job %s failed", job_id)
                self._fail(job_id, "server_error", f"The job could not be run: {error}")

    def _next(self) -> str | None:
        marks = (JobStatus.VALIDATING, JobStatus.QUEUED)
        row = self._jobs.database.row(
            "select id from jobs where status in (?, ?) order by created_at, rowid limit 1", *marks
        )
        return str(row["id"]) if row else None

    def _train(self, job_id: str) -> None:
        if self._jobs.move(job_id, (JobStatus.VALIDATING,), JobStatus.QUEUED):
            self._jobs.event(job_id, "Files validated, moving job to queued state")
        job = self._jobs.row(job_id)
        if job["attempts"] >= MAX_ATTEMPTS:
            self._fail(job_id, "server_error", f"The server stopped {MAX_ATTEMPTS} times while training this job.")
            return
        base = weights.ensure_base(self._folder)
        folder = self._jobs.folder(job_id)
        (folder / "config.json").write_text(json.dumps(self._config(job, base)), encoding="utf-8")
        if not self._jobs.move(job_id, (JobStatus.QUEUED,), JobStatus.RUNNING, attempts=job["attempts"] + 1):
            return  # cancelled meanwhile
        if not job["attempts"]:
            self._jobs.event(job_id, "Fine-tuning job started")
        status, done = self._watch(job_id, folder)
        if done:
            self._succeed(job_id)
        elif not self._stopping:
            reason = "most likely for lack of memory" if status == NO_MEMORY else f"with status {status}"
            message = f"The trainer stopped unexpectedly, {reason}. See jobs/{job_id}/log.txt."
            self._fail(job_id, "server_error", message)

    def _config(self, job: Any, base: Path) -> dict[str, Any]:
        names = ("n_epochs", "batch_size", "learning_rate_multiplier", "seed")
        start = None if job["model"] == BASE_MODEL else str(self._catalog.adapter_folder(job["model"]))
        return {**{name: job[name] for name in names}, "base": str(base), "start_from": start}

    def _watch(self, job_id: str, folder: Path) -> tuple[int, bool]:
        with (folder / "log.txt").open("a", encoding="utf-8") as errors:
            trainer = _start_trainer(folder, errors)
            with self._lock:
                self._running = (job_id, trainer)
            if self._stopping or self._jobs.row(job_id)["status"] != JobStatus.RUNNING:
                trainer.kill()
            done = False
            assert trainer.stdout is not None
            try:
                for line in trainer.stdout:
                    done = self._report(job_id, json.loads(line)) or done
            except BaseException:
                trainer.kill()
                raise
            finally:
                status = trainer.wait()
                with self._lock:
                    self._running = None
        return status, done

    def _report(self, job_id: str, said: dict[str, Any]) -> bool:
        """Write down what the trainer said; return whether it is done."""
        kind = said.pop("kind")
        if kind == "step":
            self._step(job_id, said)
        elif kind == "checkpoint":
            self._checkpoint(job_id, said)
        elif kind == "resumed":
            self._jobs.event(job_id, f"Going on after step {said['step']}")
        elif kind == "refused":
            self._fail(job_id, "invalid_training_file", said["message"])
        elif kind == "done":
            self._jobs.update(job_id, trained_tokens=said["trained_tokens"])
        return bool(kind == "done")

    def _step(self, job_id: str, said: dict[str, Any]) -> None:
        seconds_left = said.pop("seconds_left")
        self._jobs.update(job_id, estimated_finish=now() + round(seconds_left))
        message = f"Step {said['step']}/{said['total_steps']}: training loss={said['train_loss']:.2f}"
        if "valid_loss" in said:
            message += f", validation loss={said['valid_loss']:.2f}"
        self._jobs.event(job_id, message, data=said)

    def _checkpoint(self, job_id: str, said: dict[str, Any]) -> None:
        job = self._jobs.row(job_id)
        name = tuned_name(job, said["step"])
        folder = f"jobs/{job_id}/{said['folder']}"
        metrics = json.dumps(said["metrics"])
        self._catalog.add(name, job_id=job_id, folder=folder, step=said["step"], metrics=metrics, is_checkpoint=True)
        self._jobs.event(job_id, f"Checkpoint created at step {said['step']}: {name}")
        query = "select id from models where job_id = ? and is_checkpoint = 1 order by step desc"
        for row in self._jobs.database.rows(query, job_id)[CHECKPOINTS_KEPT:]:
            self._catalog.delete(row["id"])

    def _succeed(self, job_id: str) -> None:
        job = self._jobs.row(job_id)
        if job["status"] != JobStatus.RUNNING:
            return  # cancelled in the last moment
        result = self._jobs.files.add("step_metrics.csv", RESULTS, _metrics_csv(self._metrics(job_id)))
        name = tuned_name(job)
        folder = f"jobs/{job_id}/adapter"
        self._catalog.add(name, job_id=job_id, folder=folder, step=0, metrics="{}", is_checkpoint=False)
        values = {"fine_tuned_model": name, "result_file": result["id"], "finished_at": now(), "estimated_finish": None}
        if self._jobs.move(job_id, (JobStatus.RUNNING,), JobStatus.SUCCEEDED, **values):
            self._jobs.event(job_id, f"New fine-tuned model created: {name}")
            self._jobs.event(job_id, "The job has successfully completed")

    def _metrics(self, job_id: str) -> list[dict[str, Any]]:
        query = "select data from events where job_id = ? and type = 'metrics' order by number"
        found = [json.loads(row["data"]) for row in self._jobs.database.rows(query, job_id)]
        # A step that was repeated after a restart counts once, with its last figures.
        steps = {data["step"]: data for data in found}
        return [steps[step] for step in sorted(steps)]

    def _fail(self, job_id: str, code: str, message: str) -> None:
        error = json.dumps({"code": code, "message": message, "param": "training_file" if "file" in code else None})
        if self._jobs.move(job_id, OPEN, JobStatus.FAILED, error=error, finished_at=now(), estimated_finish=None):
            self._jobs.event(job_id, message, level="error")


def _start_trainer(folder: Path, errors: IO[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "services.embedded.models.training", str(folder)],
        stdin=subprocess.PIPE,  # never written to: when it closes, the trainer knows that the server is gone
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        start_new_session=True,  # Ctrl-C is for the server, which ends the trainer in good order
    )


def _metrics_csv(metrics: list[dict[str, Any]]) -> bytes:
    columns = ["step", "train_loss", "train_mean_token_accuracy", "valid_loss", "valid_mean_token_accuracy"]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(metrics)
    return text.getvalue().encode()
