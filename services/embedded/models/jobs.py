"""Fine-tuning jobs: their state and their events. Running them is runner.py's."""

import json
import re
import shutil
import sqlite3
import threading
from enum import StrEnum
from pathlib import Path
from typing import Any

from services.embedded.models import job_checks, job_shapes, pages
from services.embedded.models.catalog import Catalog
from services.embedded.models.database import Database
from services.embedded.models.errors import invalid, not_found
from services.embedded.models.files import Files
from services.embedded.models.ids import new_id, now
from services.embedded.models.schemas import DpoHyperparameters, Hyperparameters, JobRequest

BETA = 0.1  # as usual for preference training


class JobStatus(StrEnum):
    """OpenAI's names."""

    VALIDATING = "validating_files"
    QUEUED = "queued"
    RUNNING = "running"
    PAUSING = "pausing"
    PAUSED = "paused"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


WAITING = (JobStatus.VALIDATING, JobStatus.QUEUED)
OPEN = (*WAITING, JobStatus.RUNNING, JobStatus.PAUSING, JobStatus.PAUSED)


class Jobs:
    """Create, read and change jobs. Each change of status names the statuses it may start from."""

    def __init__(self, database: Database, files: Files, catalog: Catalog, folder: Path, min_rows: int) -> None:
        self.database, self.files, self.catalog = database, files, catalog
        self._folder, self._min_rows = folder, min_rows
        self._creating = threading.Lock()

    def folder(self, job_id: str) -> Path:
        """Return where a job keeps its rows, checkpoints and log."""
        return self._folder / job_id

    def create(self, request: JobRequest, idempotency_key: str | None = None) -> dict[str, Any]:
        """Queue a job, or return the open one that is the same: two launches at once train once.

        Raises:
            ApiError: a 400 or 404 for whatever would make the job fail later.
        """
        kind, asked = request.settings()
        self.catalog.require_chat(request.model)
        rows = job_checks.training_rows(self.files, request, kind, self._min_rows, self.catalog.base.folder)
        fingerprint = job_checks.fingerprint(self.files, request)
        with self._creating:
            same = self._same(fingerprint, idempotency_key)
            if same is not None:
                self.event(same, "The same job was asked for again; it runs once")
                return self.retrieve(same)
            job_id = new_id("ftjob-")
            self._copy_files(job_id, request)
            self.database.insert(
                "jobs",
                id=job_id,
                created_at=now(),
                status=JobStatus.VALIDATING,
                model=request.model,
                method=kind,
                training_file=request.training_file,
                validation_file=request.validation_file,
                suffix=_slug(request.suffix or ""),
                seed=request.seed if request.seed is not None else int(job_id[-7:], 16),
                metadata=json.dumps(request.metadata),
                fingerprint=fingerprint,
                idempotency_key=idempotency_key,
                **_chosen(asked, rows),
            )
        self.event(job_id, f"Created fine-tuning job: {job_id}")
        self.event(job_id, f"Validating training file: {request.training_file}")
        return self.retrieve(job_id)

    def listing(self, after: str | None, limit: int) -> dict[str, Any]:
        """Return a page of jobs, newest first."""
        rows = self.database.rows("select * from jobs order by created_at desc, rowid desc")
        return pages.page([job_shapes.job(row) for row in rows], after, limit)

    def retrieve(self, job_id: str) -> dict[str, Any]:
        """Return a job as OpenAI's object; raise a 404."""
        return job_shapes.job(self.row(job_id))

    def row(self, job_id: str) -> sqlite3.Row:
        """Return a job's row; raise a 404."""
        row = self.database.row("select * from jobs where id = ?", job_id)
        if row is None:
            raise not_found(f"Could not find fine tune: {job_id}", "fine_tuning_job_id", "fine_tune_not_found")
        return row

    def events(self, job_id: str, after: str | None, limit: int) -> dict[str, Any]:
        """Return a page of a job's events, newest first."""
        self.row(job_id)
        before = self.database.row("select number from events where id = ?", after)
        rows = self.database.rows(
            "select * from events where job_id = ? and number < ? order by number desc limit ?",
            *(job_id, before["number"] if before else 2**62, limit + 1),
        )
        return pages.listed([job_shapes.event(row) for row in rows[:limit]], len(rows) > limit)

    def checkpoints(self, job_id: str, after: str | None, limit: int) -> dict[str, Any]:
        """Return a page of a job's checkpoints, newest first."""
        self.row(job_id)
        rows = self.database.rows(
            "select * from models where job_id = ? and is_checkpoint = 1 order by step desc", job_id
        )
        return pages.page([job_shapes.checkpoint(row) for row in rows], after, limit)

    def cancel(self, job_id: str) -> dict[str, Any]:
        """Cancel a job that is not over; raise a 400 if it is."""
        self._must_move(job_id, OPEN, JobStatus.CANCELLED, "cancelled", finished_at=now(), estimated_finish=None)
        self.event(job_id, "The job has been cancelled")
        return self.retrieve(job_id)

    def pause(self, job_id: str) -> dict[str, Any]:
        """Pause a job: a waiting one at once, a running one when its trainer has saved where it stands."""
        if not self.move(job_id, WAITING, JobStatus.PAUSED):
            self._must_move(job_id, (JobStatus.RUNNING,), JobStatus.PAUSING, "paused", estimated_finish=None)
        self.event(job_id, "The job is being paused")
        return self.retrieve(job_id)

    def resume(self, job_id: str) -> dict[str, Any]:
        """Queue a paused job again; it goes on from where it stood."""
        self._must_move(job_id, (JobStatus.PAUSED,), JobStatus.QUEUED, "resumed")
        self.event(job_id, "The job is queued again")
        return self.retrieve(job_id)

    def move(self, job_id: str, come_from: tuple[JobStatus, ...], status: JobStatus, **values: Any) -> bool:
        """Change the status, and columns with it, if the job is in one of `come_from`; return whether it was."""
        columns = ", ".join(f"{name} = ?" for name in ("status", *values))
        marks = ", ".join("?" for _ in come_from)
        query = f"update jobs set {columns} where id = ? and status in ({marks})"
        return self.database.write(query, status, *values.values(), job_id, *come_from) == 1

    def update(self, job_id: str, **values: Any) -> None:
        """Set columns of a job."""
        columns = ", ".join(f"{name} = ?" for name in values)
        self.database.write(f"update jobs set {columns} where id = ?", *values.values(), job_id)

    def event(self, job_id: str, message: str, *, level: str = "info", data: dict[str, Any] | None = None) -> None:
        """Write an event; with `data` it is a metrics event."""
        self.database.insert(
            "events",
            id=new_id("ftevent-"),
            job_id=job_id,
            created_at=now(),
            level=level,
            type="metrics" if data else "message",
            message=message,
            data=json.dumps(data or {}),
        )

    def _must_move(self, job_id: str, come_from: tuple[JobStatus, ...], status: JobStatus, done: str, **v: Any) -> None:
        if not self.move(job_id, come_from, status, **v):
            raise invalid(f"Job {job_id} is {self.row(job_id)['status']} and cannot be {done}.")

    def _same(self, fingerprint: str, idempotency_key: str | None) -> str | None:
        marks = ", ".join("?" for _ in OPEN)
        query = f"select id from jobs where (fingerprint = ? and status in ({marks})) or idempotency_key = ?"
        row = self.database.row(query, fingerprint, *OPEN, idempotency_key)
        return str(row["id"]) if row else None

    def _copy_files(self, job_id: str, request: JobRequest) -> None:
        folder = self.folder(job_id)
        folder.mkdir(parents=True)
        try:
            shutil.copyfile(self.files.path(request.training_file), folder / "train.jsonl")
            if request.validation_file:
                shutil.copyfile(self.files.path(request.validation_file), folder / "validation.jsonl")
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _chosen(asked: Hyperparameters, rows: int) -> dict[str, Any]:
    """Return the hyperparameters with what `auto` stands for."""
    auto = {"n_epochs": 3, "batch_size": _auto_batch(rows), "learning_rate_multiplier": 1.0, "beta": BETA}
    given = asked.model_dump() if isinstance(asked, DpoHyperparameters) else {**asked.model_dump(), "beta": None}
    return {name: auto[name] if value == "auto" else value for name, value in given.items()}


def _slug(suffix: str) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", suffix.lower()).strip("-")


def _auto_batch(rows: int) -> int:
    return 2 if rows < 32 else 4 if rows < 256 else 8
