"""What a long job does now, and whom it waits for. Whoever works says so here; the worker writes it down.

Outside of a job nobody listens, so everything may call this.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from datetime import UTC, datetime

_numbers = itertools.count()


@dataclass
class Pulse:
    """One job's signs of life: its step, when it last got further, and its calls to hosts by provider and start."""

    step: str = ""
    moved_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    calls: dict[int, tuple[str, datetime]] = field(default_factory=dict)


_current: ContextVar[Pulse | None] = ContextVar("pulse", default=None)


def begin() -> tuple[Pulse, Token[Pulse | None]]:
    """Listen from now on to what this task, and all that it starts, says."""
    pulse = Pulse()
    return pulse, _current.set(pulse)


def end(token: Token[Pulse | None]) -> None:
    """Stop listening."""
    _current.reset(token)


def step(text: str) -> None:
    """Say what the job does now, as "Reading the passages"."""
    if pulse := _current.get():
        pulse.step, pulse.moved_at = text, datetime.now(UTC)


def moved() -> None:
    """Say that the job got further."""
    if pulse := _current.get():
        pulse.moved_at = datetime.now(UTC)


@contextmanager
def calling(provider_id: str) -> Iterator[None]:
    """Count a call to a host while it is in flight; its end is a sign of life."""
    pulse = _current.get()
    if pulse is None:
        yield
        return
    number = next(_numbers)
    pulse.calls[number] = provider_id, datetime.now(UTC)
    try:
        yield
    finally:
        pulse.calls.pop(number, None)
        pulse.moved_at = datetime.now(UTC)
