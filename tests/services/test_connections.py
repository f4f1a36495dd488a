"""The limits of a single connection, and the log that a flood cannot fill."""

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from services import connections, quiet_log
from services.accounts.tries import Tries


class Loop:
    """Keeps what is to happen later."""

    def __init__(self) -> None:
        self.later: list[tuple[float, Callable[[], None]]] = []

    def call_later(self, seconds: float, call: Callable[[], None]) -> SimpleNamespace:
        """Note a call, which can be taken back."""
        entry = (seconds, call)
        self.later.append(entry)
        return SimpleNamespace(cancel=lambda: self.later.remove(entry))


class Transport:
    """A connection's other side."""

    def __init__(self) -> None:
        self.aborted = self.closing = False
        self.sent = b""

    def abort(self) -> None:
        """Note that it was broken off."""
        self.aborted = True

    def close(self) -> None:
        """Note that it was closed."""
        self.closing = True

    def is_closing(self) -> bool:
        """Say whether it was closed."""
        return self.closing

    def write(self, data: bytes) -> None:
        """Keep what was sent."""
        self.sent += data


def make_limits() -> Any:
    return connections._Limits(SimpleNamespace(loop=Loop(), transport=Transport()))  # type: ignore[arg-type]


def test_the_oldest_of_a_crowd_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_waiting", {})
    monkeypatch.setattr(connections._Limits, "crowd", 3)
    crowd = [make_limits() for _ in range(5)]
    for each in crowd:
        each.await_head()
    assert [each.connection.transport.aborted for each in crowd] == [True, True, False, False, False]
    crowd[2].end_head()
    make_limits().await_head()
    assert not any(each.connection.transport.aborted for each in crowd[2:])


def test_timers_end_with_what_they_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_waiting", {})
    limits = make_limits()
    limits.await_head()
    limits.await_head()
    limits.await_reader()
    assert [seconds for seconds, _ in limits.connection.loop.later] == [15.0, 60.0]
    limits.end_head()
    limits.end_reading()
    assert limits.connection.loop.later == [] and connections._waiting == {}
    limits.await_reader()
    limits.connection.loop.later[0][1]()
    assert limits.connection.transport.aborted


def test_a_head_that_is_too_long_is_refused_once() -> None:
    limits = make_limits()
    for _ in range(5):
        limits.count(30_000)
    assert limits.connection.transport.sent == connections.TOO_LONG and limits.connection.transport.closing


def test_limits_are_put_on_once() -> None:
    connections.limit()
    method = connections.HttpToolsProtocol.data_received
    connections.limit()
    assert connections.HttpToolsProtocol.data_received is method


def error(text: str, *arguments: object, number: int = 0) -> logging.LogRecord:
    try:
        1 / number
    except ZeroDivisionError as raised:
        info = (ZeroDivisionError, raised, raised.__traceback__)
    return logging.LogRecord("uvicorn.error", logging.ERROR, "x.py", 1, text, arguments, info)


def test_what_repeats_is_counted_and_other_things_are_still_written() -> None:
    clock = [0.0]
    thinned = quiet_log.Thinned(Tries(3, 60, lambda: clock[0]))
    assert [thinned.filter(error("Broke at %s", n)) for n in range(200)] == [True] * 3 + [False] * 197
    assert thinned.filter(error("Something else"))
    clock[0] = 61
    last = error("Broke at %s\n", 7)
    assert thinned.filter(last) and last.getMessage() == "Broke at 7 (197 more like this were not written)"
    quiet = logging.LogRecord("uvicorn.error", logging.INFO, "x.py", 1, "Started", (), None)
    assert all(thinned.filter(quiet) for _ in range(50))


def test_messages_that_are_never_alike_are_bounded_too() -> None:
    thinned = quiet_log.Thinned()
    written = [thinned.filter(error(f"Broke at {number}")) for number in range(5_000)]
    assert sum(written) == quiet_log.MOST_IN_ALL and len(thinned._left_out) == quiet_log.MOST_COUNTED
