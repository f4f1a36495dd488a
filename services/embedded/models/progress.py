"""Turn what a trainer says into its job's state, events, checkpoints and result."""

import csv
import errno
import io
import json
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from services.embedded.models.catalog import Catalog
from services.embedded.models.files import RESULTS
from services.embedded.models.ids import now
from services.embedded.models.jobs import OPEN, Jobs, JobStatus

CHECKPOINTS_KEPT = 3  # of each job, as OpenAI does
LOOK_AGAIN = 2.0  # seconds, while the disk is full
ACTIVE = (JobStatus.RUNNING, JobStatus.PAUSING)
T = TypeVar("T")


class Progress:
    """Follow one run of one job; `done` once all is trained, `ended` once it is over in another way."""

    def __init__(self, jobs: Jobs, catalog: Catalog, job_id: str, stop: threading.Event) -> None:
        self._jobs, self._catalog, self._job_id, self._stop = jobs, catalog, job_id, stop
        self.done = self.ended = False

    def with_room(self, write: Callable[[], T]) -> T:
        """Write something; while the disk is full, wait for room, so that no step's figures are lost."""
        while True:
            try:
                return write()
            except (OSError, sqlite3.OperationalError) as error:
                if not _is_full(error) or self._stop.wait(LOOK_AGAIN):
                    raise

    def report(self, said: dict[str, Any]) -> None:
        """Write down what the trainer said."""
        self.with_room(lambda: self._report(**said))

    def _report(self, kind: str, **said: Any) -> None:
        if kind == "step":
            self._step(**said)
        elif kind == "checkpoint":
            self._checkpoint(**said)
        elif kind == "resumed":
            self._event(f"Going on after step {said['step']}")
        elif kind == "disk_full":
            self._event("The disk is full: free some space, and the job goes on. Nothing is lost", level="warn")
        elif kind == "paused":
            self.ended = True
            if self._jobs.move(self._job_id, ACTIVE, JobStatus.PAUSED, estimated_finish=None, attempts=0):
                self._event(said["message"])
        elif kind == "refused":
            self.fail("invalid_training_file", said["message"])
        elif kind == "done":
            self._jobs.update(self._job_id, trained_tokens=said["trained_tokens"])
            self.done = True

    def _step(self, seconds_left: float, **metrics: Any) -> None:
        self._jobs.update(self._job_id, estimated_finish=now() + round(seconds_left))
        message = f"Step {metrics['step']}/{metrics['total_steps']}: training loss={metrics['train_loss']:.2f}"
        if "valid_loss" in metrics:
            message += f", validation loss={metrics['valid_loss']:.2f}"
        if "full_valid_loss" in metrics:
            message += f", full validation loss={metrics['full_valid_loss']:.2f}"
        self._event(message, data=metrics)

    def _checkpoint(self, step: int, folder: str, metrics: dict[str, Any]) -> None:
        name = self._tuned_name(step)
        values = {"step": step, "metrics": json.dumps(metrics), "is_checkpoint": True}
        self._catalog.add(name, job_id=self._job_id, folder=f"jobs/{self._job_id}/{folder}", **values)
        self._event(f"Checkpoint created at step {step}: {name}")
        query = "select id from models where job_id = ? and is_checkpoint = 1 order by step desc"
        for row in self._jobs.database.rows(query, self._job_id)[CHECKPOINTS_KEPT:]:
            self._catalog.delete(row["id"])

    def succeed(self) -> None:
        """Register the tuned model and the result file, unless the job was cancelled in the last moment."""
        if self._jobs.row(self._job_id)["status"] in ACTIVE:
            self.with_room(self._succeed)

    def _succeed(self) -> None:
        content = io.BytesIO(_metrics_csv(self._metrics()))
        result = self._jobs.files.add("step_metrics.csv", RESULTS, content)
        name, folder = self._tuned_name(), f"jobs/{self._job_id}/adapter"
        self._catalog.add(name, job_id=self._job_id, folder=folder, step=0, metrics="{}", is_checkpoint=False)
        values = {"fine_tuned_model": name, "result_file": result["id"], "finished_at": now(), "estimated_finish": None}
        if self._jobs.move(self._job_id, ACTIVE, JobStatus.SUCCEEDED, **values):
            self._event(f"New fine-tuned model created: {name}")
            self._event("The job has successfully completed")

    def fail(self, code: str, message: str) -> None:
        """End the job with an error."""
        self.ended = True
        error = json.dumps({"code": code, "message": message, "param": "training_file" if "file" in code else None})
        values = {"error": error, "finished_at": now(), "estimated_finish": None}
        if self.with_room(lambda: self._jobs.move(self._job_id, OPEN, JobStatus.FAILED, **values)):
            self.with_room(lambda: self._event(message, level="error"))

    def _event(self, message: str, **more: Any) -> None:
        self._jobs.event(self._job_id, message, **more)

    def _tuned_name(self, step: int | None = None) -> str:
        job = self._jobs.row(self._job_id)
        name = f"ft:{self._catalog.base.id}:winrate:{job['suffix']}:{job['id'].removeprefix('ftjob-')[:8]}"
        return name if step is None else f"{name}:ckpt-step-{step}"

    def _metrics(self) -> list[dict[str, Any]]:
        query = "select data from events where job_id = ? and type = 'metrics' order by number"
        found = [json.loads(row["data"]) for row in self._jobs.database.rows(query, self._job_id)]
        # A step that was repeated after a restart counts once, with its last figures.
        steps = {data["step"]: data for data in found}
        return [steps[step] for step in sorted(steps)]


def _metrics_csv(metrics: list[dict[str, Any]]) -> bytes:
    """Return OpenAI's columns, then what else was measured."""
    columns = {"train_loss": "train_loss", "train_mean_token_accuracy": "train_accuracy"}
    columns |= {name: name for name in ("valid_loss", "valid_mean_token_accuracy")}
    known = {name for data in metrics for name in data} - {"step", "total_steps", *columns}
    columns |= {name: name for name in sorted(known)}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["step", *columns.values()])
    writer.writerows([data["step"], *(data.get(name, "") for name in columns)] for data in metrics)
    return text.getvalue().encode()


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return "full" in str(error)
