"""What Winrate asks of a host that trains, whatever its own API looks like.

An adapter is one module: it turns these calls into the host's, and the host's statuses and errors into ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from services.words import RunStatus, TrainingMethod


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be trained; the files are in OpenAI's JSONL for the method, "" is no validation file.

    `hyperparameters` has OpenAI's names (batch_size, learning_rate_multiplier, beta); what is missing is the host's own
    choice. `key` is the same for every try of one run: an adapter finds what an earlier try made by it.
    """

    key: str
    base_model: str
    method: TrainingMethod
    training_jsonl: str
    validation_jsonl: str
    suffix: str
    epochs: int
    tokens: int  # of the training file, counted once
    hyperparameters: dict[str, Any] = field(default_factory=dict)
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would take; None is not known. `source` says in words where the figures come from."""

    dollars: float | None
    seconds: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Files:
    """The names that a host gave to the uploaded files."""

    training: str
    validation: str | None = None


@dataclass(frozen=True, slots=True)
class HostRun:
    """Where a run stands on its host."""

    id: str
    status: RunStatus
    model: str | None = None  # what came out
    trained_tokens: int | None = None
    dollars: float | None = None
    ends_at: datetime | None = None  # by the host's own estimate
    error: str = ""


@dataclass(frozen=True, slots=True)
class HostEvent:
    """Something a host said during a run; its id is the host's, or made of what it says where the host gives none."""

    id: str
    message: str
    created_at: datetime
    level: str = "info"
    step: int | None = None
    train_loss: float | None = None
    valid_loss: float | None = None


@dataclass(frozen=True, slots=True)
class BaseModel:
    """A model that a host trains, with the methods, and the day on which it goes off where that is known."""

    name: str
    methods: tuple[TrainingMethod, ...]
    retires_on: date | None = None


class TrainingHost(Protocol):
    """A host that trains. Every call raises services.errors.ProviderDown or ProviderRefused, in words for a person."""

    async def models(self) -> list[BaseModel]:
        """List what can be trained here, tuned models that can be trained further among it."""

    async def validate(self, request: Request) -> list[str]:
        """List what would make the host refuse, found out before anything is uploaded or paid; empty: nothing."""

    async def estimate(self, request: Request) -> Estimate:
        """Say what the run would cost and how long it would take."""

    async def upload(self, request: Request) -> Files:
        """Upload the files, once: another try of the same run finds the first one's."""

    async def start(self, request: Request, files: Files) -> HostRun:
        """Create the run, once: another try finds what the first one created."""

    async def status(self, run_id: str) -> HostRun:
        """Say where a run stands."""

    async def events(self, run_id: str) -> Sequence[HostEvent]:
        """List what the host said so far, oldest first."""

    async def cancel(self, run_id: str) -> bool:
        """Stop a run; False where it had ended already."""

    async def close(self) -> None:
        """Close the connections."""
