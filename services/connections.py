"""Limits for connections that uvicorn has no options for: a request's head comes soon and is short, an answer is read.

Without them a stranger keeps connections open for ever by sending a byte now and then (slowloris), or fills the memory
with one endless header. The limits are put into uvicorn's own class, so that they hold however the app is started.
"""

import asyncio
import resource
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0
READING_SECONDS = 60.0
MOST_HEAD_BYTES = 65_536
LEAST_CROWD = 400
TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"

_waiting: dict["_Limits", None] = {}  # connections whose next request has begun, or not even that; the oldest first


class _Limits:
    """The timers of one connection."""

    crowd = LEAST_CROWD  # so many may wait for a head; browsers open connections ahead of need

    def __init__(self, connection: HttpToolsProtocol) -> None:
        self.connection = connection
        self.head_bytes = 0
        self.in_head = False
        self._head: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None

    def await_head(self) -> None:
        """Give the client some seconds for the head of its next request."""
        if self._head is None:
            self._head = self.connection.loop.call_later(HEAD_SECONDS, self._abort)
            _waiting[self] = None
            if len(_waiting) > self.crowd:
                next(iter(_waiting))._abort()

    def end_head(self) -> None:
        """Stop waiting for a head."""
        self.in_head = False
        _waiting.pop(self, None)
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def await_reader(self) -> None:
        """Give the client some seconds to take what was sent."""
        if self._reading is None:
            self._reading = self.connection.loop.call_later(READING_SECONDS, self._abort)

    def end_reading(self) -> None:
        """Stop waiting for a reader."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def end(self) -> None:
        """Stop every timer."""
        self.end_head()
        self.end_reading()

    def count(self, size: int) -> None:
        """Count what came of a head that is not whole yet; refuse one that is too long."""
        self.head_bytes += size
        if self.head_bytes > MOST_HEAD_BYTES and not self.connection.transport.is_closing():
            self.connection.transport.write(TOO_LONG)
            self.connection.transport.close()

    def _abort(self) -> None:
        self.end()
        self.connection.transport.abort()  # close() would wait until a client that reads nothing has read


def limit() -> None:
    """Put the limits into uvicorn's connections, and let this process have as many of them as its user may."""
    _Limits.crowd = max(LEAST_CROWD, _raise_file_limit() // 2)
    for name, wrap in _WRAPPERS.items():
        method = getattr(HttpToolsProtocol, name)
        if not hasattr(method, "unlimited"):
            wrapped = wrap(method)
            wrapped.unlimited = method  # type: ignore[attr-defined]
            setattr(HttpToolsProtocol, name, wrapped)


def _raise_file_limit() -> int:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if most > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def _of(connection: Any) -> _Limits:
    limits: _Limits | None = connection.__dict__.get("limits")
    if limits is None:
        limits = connection.__dict__["limits"] = _Limits(connection)
    return limits


Method = Callable[..., None]


def _then(step: Callable[[_Limits], None]) -> Callable[[Method], Method]:
    """Make a wrapper that takes a step of the limits after uvicorn's own."""

    def wrap(method: Method) -> Method:
        def wrapped(self: HttpToolsProtocol, *arguments: Any) -> None:
            method(self, *arguments)
            step(_of(self))

        return wrapped

    return wrap


def _begin_head(limits: _Limits) -> None:
    limits.head_bytes, limits.in_head = 0, True
    limits.await_head()


def _read(method: Method) -> Method:
    def wrapped(self: HttpToolsProtocol, data: bytes) -> None:
        method(self, data)
        limits = _of(self)
        if self.transport.get_protocol() is not self:  # a websocket now, which has limits of its own
            limits.end()
        elif limits.in_head:
            limits.count(len(data))
        elif self.cycle is None or self.cycle.response_complete:  # the rest of a request that was answered already
            limits.await_head()

    return wrapped


_WRAPPERS: dict[str, Callable[[Method], Method]] = {
    "connection_made": _then(_Limits.await_head),
    "on_message_begin": _then(_begin_head),
    "on_headers_complete": _then(_Limits.end_head),
    "data_received": _read,
    "pause_writing": _then(_Limits.await_reader),
    "resume_writing": _then(_Limits.end_reading),
    "connection_lost": _then(_Limits.end),
}
