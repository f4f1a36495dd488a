"""Jobs, their events and checkpoints as OpenAI's objects."""

import json
import sqlite3
from typing import Any

from services.embedded.models.training_file import Kind


def job(row: sqlite3.Row) -> dict[str, Any]:
    """Return a job as OpenAI's `fine_tuning.job`."""
    hyperparameters = {name: row[name] for name in ("n_epochs", "batch_size", "learning_rate_multiplier")}
    own = {**hyperparameters, "beta": row["beta"]} if row["method"] == Kind.DPO else hyperparameters
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
        "method": {"type": row["method"], row["method"]: {"hyperparameters": own}},
        "integrations": [],
        "metadata": json.loads(row["metadata"]),
    }


def event(row: sqlite3.Row) -> dict[str, Any]:
    """Return an event as OpenAI's `fine_tuning.job.event`."""
    kept = {name: row[name] for name in ("id", "created_at", "level", "type", "message")}
    return {**kept, "object": "fine_tuning.job.event", "data": json.loads(row["data"])}


def checkpoint(row: sqlite3.Row) -> dict[str, Any]:
    """Return a checkpoint as OpenAI's `fine_tuning.job.checkpoint`."""
    return {
        "object": "fine_tuning.job.checkpoint",
        "id": f"ftckpt-{row['job_id'].removeprefix('ftjob-')}-{row['step']}",
        "created_at": row["created_at"],
        "fine_tuning_job_id": row["job_id"],
        "fine_tuned_model_checkpoint": row["id"],
        "step_number": row["step"],
        "metrics": {"step": row["step"], **json.loads(row["metrics"])},
    }
