"""Who acts: set where a request begins, asked where rows are loaded and deeds are done.

Outside a request (worker, command line) nobody acts, and everything may be loaded and done. A context variable holds
it, so that it reaches neither another thread nor another request.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from services.words import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who asks for something; `role` is None for a browser that nobody is signed in to."""

    person_id: str | None
    role: Role | None
    projects: frozenset[str] = frozenset()
    narrowed: bool = True  # load rows of these projects alone; False where one check before did for all that follows


_acting: ContextVar[Actor | None] = ContextVar("acting")
_asked: list[Callable[[], Actor | None]] = []


def actor() -> Actor | None:
    """Say who acts; None when nobody does."""
    try:
        return _acting.get()
    except LookupError:
        pass
    with acting(None):  # finding out reads the store itself
        return next((found for ask in _asked if (found := ask())), None)


@contextmanager
def acting(who: Actor | None) -> Iterator[None]:
    """Let somebody, or nobody, act for the length of the block."""
    before = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(before)


def ask(who: Callable[[], Actor | None]) -> None:
    """Name a function that knows who acts where no block says so, as in whatever Streamlit runs for a browser."""
    _asked.append(who)
