"""Fine-tuning jobs: their state, their events and what the API shows of them. Running them is runner.py's."""

import json
import re
import shutil
import sqlite3
from enum import StrEnum
from pathlib import Path
from typing import Any

from services.embedded.models import training_file
from services.embedded.models.catalog import BASE_MODEL, Catalog
from services.embedded.models.database import Database
from services.embedded.models.errors import invalid, not_found
from services.embedded.models.files import FINE_TUNE, Files
from services.embedded.models.ids import new_id, now
from services.embedded.models.schemas import JobRequest

MAX_ROWS = 50_000


class JobStatus(StrEnum):
    """OpenAI's names."""

    VALIDATING = "validating_files"
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (JobStatus.VALIDATING, JobStatus.QUEUED, JobStatus.RUNNING)


class Jobs:
    """Create, read and change jobs. Each change of status names the statuses it may start from."""

    def __init__(self, database: Database, files: Files, catalog: Catalog, folder: Path, min_rows: int) -> None:
        self.database, self.files, self._catalog = database, files, catalog
        self._folder, self._min_rows = folder, min_rows

    def folder(self, job_id: str) -> Path:
        """Return where a job keeps its rows, checkpoints and log."""
        return self._folder / job_id

    def create(self, request: JobRequest) -> dict[str, Any]:
        """Queue a job; raise a 400 or 404 at once for whatever would make it fail later."""
        method = request.supervised()
        self._catalog.require_chat(request.model)
        rows = self._rows(request.training_file, "training_file", self._min_rows)
        if request.validation_file:
            if request.validation_file == request.training_file:
                raise invalid("validation_file is the training file; hold other rows out.", "validation_file")
            self._rows(request.validation_file, "validation_file", 1)
        job_id = new_id("ftjob-")
        self._copy_files(job_id, request)
        self.database.insert(
            "jobs",
            id=job_id,
            created_at=now(),
            status=JobStatus.VALIDATING,
            model=request.model,
            training_file=request.training_file,
            validation_file=request.validation_file,
            suffix=_slug(request.suffix or ""),
            seed=request.seed if request.seed is not None else int(job_id[-7:], 16),
            n_epochs=3 if method.n_epochs == "auto" else method.n_epochs,
            batch_size=_auto_batch(rows) if method.batch_size == "auto" else method.batch_size,
            learning_rate_multiplier=(
                1.0 if method.learning_rate_multiplier == "auto" else method.learning_rate_multiplier
            ),
            metadata=json.dumps(request.metadata),
        )
        self.event(job_id, f"Created fine-tuning job: {job_id}")
        self.event(job_id, f"Validating training file: {request.training_file}")
        return self.retrieve(job_id)

    def listing(self, after: str | None, limit: int) -> tuple[list[dict[str, Any]], bool]:
        """Return jobs, newest first, and whether there are more."""
        rows = self.database.rows("select * from jobs order by created_at desc, rowid desc")
        return _page([_job(row) for row in rows], after, limit)

    def retrieve(self, job_id: str) -> dict[str, Any]:
        """Return a job as OpenAI's object; raise a 404."""
        return _job(self.row(job_id))

    def row(self, job_id: str) -> sqlite3.Row:
        """Return a job's row; raise a 404."""
        row = self.database.row("select * from jobs where id = ?", job_id)
        if row is None:
            raise not_found(f"Could not find fine tune: {job_id}", "fine_tuning_job_id", "fine_tune_not_found")
        return row

    def events(self, job_id: str, after: str | None, limit: int) -> tuple[list[dict[str, Any]], bool]:
        """Return a job's events, newest first, and whether there are more."""
        self.row(job_id)
        rows = self.database.rows("select * from events where job_id = ? order by number desc", job_id)
        return _page([_event(row) for row in rows], after, limit)

    def checkpoints(self, job_id: str, after: str | None, limit: int) -> tuple[list[dict[str, Any]], bool]:
        """Return a job's checkpoints, newest first, and whether there are more."""
        self.row(job_id)
        rows = self.database.rows(
            "select * from models where job_id = ? and is_checkpoint = 1 order by step desc", job_id
        )
        return _page([_checkpoint(row) for row in rows], after, limit)

    def cancel(self, job_id: str) -> dict[str, Any]:
        """Cancel a job that is not over; raise a 400 if it is."""
        if not self.move(job_id, OPEN, JobStatus.CANCELLED, finished_at=now(), estimated_finish=None):
            raise invalid(f"Job {job_id} is already {self.row(job_id)['status']} and cannot be cancelled.")
        self.event(job_id, "The job has been cancelled")
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

    def _rows(self, file_id: str, param: str, least: int) -> int:
        if self.files.retrieve(file_id, param)["purpose"] != FINE_TUNE:
            raise invalid(f"File {file_id} was not uploaded for fine-tuning.", param)
        with self.files.path(file_id).open(encoding="utf-8-sig") as lines:
            rows, problems = training_file.check(lines)
        if problems:
            raise invalid(f"{file_id}, {training_file.summary(problems)}.", param, "invalid_file_format")
        if not least <= rows <= MAX_ROWS:
            wanted = f"at least {least}" if rows < least else f"at most {MAX_ROWS}"
            message = f"{param.capitalize().replace('_', ' ')} has {rows} example(s), but must have {wanted}."
            raise invalid(message, param, "invalid_n_examples")
        return rows

    def _copy_files(self, job_id: str, request: JobRequest) -> None:
        folder = self.folder(job_id)
        folder.mkdir(parents=True)
        shutil.copyfile(self.files.path(request.training_file), folder / "train.jsonl")
        if request.validation_file:
            shutil.copyfile(self.files.path(request.validation_file), folder / "validation.jsonl")


def tuned_name(job: sqlite3.Row, step: int | None = None) -> str:
    """Return the model id of a job's result, or of its checkpoint at a step."""
    name = f"ft:{BASE_MODEL}:winrate:{job['suffix']}:{job['id'].removeprefix('ftjob-')[:8]}"
    return name if step is None else f"{name}:ckpt-step-{step}"


def _slug(suffix: str) -> str:
    return re.sub(r"[^a-z0-9-]+", "-", suffix.lower()).strip("-")


def _auto_batch(rows: int) -> int:
    return 2 if rows < 32 else 4 if rows < 256 else 8


def _page(items: list[dict[str, Any]], after: str | None, limit: int) -> tuple[list[dict[str, Any]], bool]:
    ids = [item["id"] for item in items]
    start = ids.index(after) + 1 if after in ids else 0
    return items[start : start + limit], start + limit < len(items)


def _job(row: sqlite3.Row) -> dict[str, Any]:
    hyperparameters = {
        "n_epochs": row["n_epochs"],
        "batch_size": row["batch_size"],
        "learning_rate_multiplier": row["learning_rate_multiplier"],
    }
    same = ("id", "created_at", "finished_at", "estimated_finish", "status", "model", "training_file")
    same += ("validation_file", "seed", "trained_tokens", "fine_tuned_model")
    return {
        **{name: row[name] for name in same},
        "object": "fine_tuning.job",
        "organization_id": "org-winrate",
        "error": json.loads(row["error"]) if row["error"] else None,
        "result_files": [row["result_file"]] if row["result_file"] else [],
        "user_provided_suffix": row["suffix"] or None,
        "hyperparameters": hyperparameters,
        "method": {"type": "supervised", "supervised": {"hyperparameters": hyperparameters}},
        "integrations": [],
        "metadata": json.loads(row["metadata"]),
    }


def _event(row: sqlite3.Row) -> dict[str, Any]:
    kept = {name: row[name] for name in ("id", "created_at", "level", "type", "message")}
    return {**kept, "object": "fine_tuning.job.event", "data": json.loads(row["data"])}


def _checkpoint(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "object": "fine_tuning.job.checkpoint",
        "id": f"ftckpt-{row['job_id'].removeprefix('ftjob-')}-{row['step']}",
        "created_at": row["created_at"],
        "fine_tuning_job_id": row["job_id"],
        "fine_tuned_model_checkpoint": row["id"],
        "step_number": row["step"],
        "metrics": json.loads(row["metrics"]),
    }
