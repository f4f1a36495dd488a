"""OpenAI's statuses and events, and ours of them."""

import hashlib
from datetime import UTC, datetime

from openai.types.fine_tuning import FineTuningJobEvent

from services.training.port import HostEvent
from services.words import RunStatus

_STATUS = {
    "validating_files": RunStatus.VALIDATING,
    "pending": RunStatus.QUEUED,
    "queued": RunStatus.QUEUED,
    "running": RunStatus.RUNNING,
    "pausing": RunStatus.RUNNING,
    "paused": RunStatus.RUNNING,
    "resuming": RunStatus.RUNNING,
    "succeeded": RunStatus.SUCCEEDED,
    "failed": RunStatus.FAILED,
    "cancelled": RunStatus.CANCELLED,
    "canceled": RunStatus.CANCELLED,
}


def status(said: str) -> RunStatus:
    """Narrow a host's status to ours; one that is not known yet counts as running."""
    return _STATUS.get(said, RunStatus.RUNNING)


def event(said: FineTuningJobEvent) -> HostEvent:
    """Read an event, and a step's losses from it."""
    data = said.data if isinstance(said.data, dict) else {}
    made = hashlib.sha256(f"{said.created_at} {said.message}".encode()).hexdigest()[:24]
    return HostEvent(
        id=said.id or made,
        message=said.message,
        created_at=datetime.fromtimestamp(said.created_at, UTC),
        level=said.level or "info",
        step=data.get("step"),
        train_loss=data.get("train_loss"),
        valid_loss=data.get("valid_loss", data.get("full_valid_loss")),
    )
