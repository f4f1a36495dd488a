"""Which function drives which kind of job."""

from collections.abc import Callable, Coroutine
from typing import Any

from services.store import Job

Handler = Callable[[Job], Coroutine[Any, Any, None]]
_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the decorated coroutine as the one that drives jobs of this kind."""

    def register(drive: Handler) -> Handler:
        _handlers[kind] = drive
        return drive

    return register


def handler_of(kind: str) -> Handler:
    """Find who drives a kind of job; raises KeyError for a kind that nobody registered."""
    return _handlers[kind]
