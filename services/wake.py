"""Wake the worker when there is something for it, so that it need not ask: a named pipe, and NOTIFY on PostgreSQL.

A call that is lost does no harm: who waits looks anyway, only less often.
"""

import os
import select
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from services import settings

if TYPE_CHECKING:
    import psycopg

CHANNEL = "winrate_work"
_CALLED = "wake.called"


class Call(Enum):
    """What there is to do."""

    JOB = b"j"  # a job is queued, or one that was at work has ended
    MIRROR = b"m"  # Argilla has to hear of a change
    STOP = b"s"


def ring(call: Call) -> None:
    """Wake the worker of this machine at once; nobody hears it where none runs."""
    with suppress(OSError):
        pipe = os.open(_pipe(), os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(pipe, call.value)
        finally:
            os.close(pipe)


def after_commit(session: Session, call: Call) -> None:
    """Wake the workers once what this session changes is committed."""
    calls: set[Call] = session.info.setdefault(_CALLED, set())
    if call in calls:
        return
    calls.add(call)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_notify(:channel, :call)"), {"channel": CHANNEL, "call": call.value.decode()})

    @event.listens_for(session, "after_commit", once=True)
    def committed(_session: Session) -> None:
        calls.discard(call)
        ring(call)


class Bell:
    """Where a worker waits for calls."""

    def __init__(self) -> None:
        pipe = _pipe()
        pipe.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not pipe.is_fifo():
            pipe.unlink(missing_ok=True)
            os.mkfifo(pipe, 0o600)
        # Opened for both, it never reads as closed when a caller closes its end.
        self._pipe = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
        self._url = settings.load().database_url
        self._postgres: psycopg.Connection[Any] | None = None

    def wait(self, seconds: float) -> set[Call]:
        """Sleep until somebody calls or the time is over; gives what was called."""
        self._listen()
        sources = [self._pipe, *([self._postgres.fileno()] if self._postgres else [])]
        select.select(sources, [], [], seconds)
        heard = self._from_pipe() + self._from_postgres()
        return {call for call in Call if call.value in heard}

    def close(self) -> None:
        """Stop listening."""
        os.close(self._pipe)
        if self._postgres:
            self._postgres.close()

    def _from_pipe(self) -> bytes:
        try:
            return os.read(self._pipe, 65536)
        except BlockingIOError:
            return b""

    def _listen(self) -> None:
        if self._url.startswith("sqlite") or self._postgres:
            return
        import psycopg  # SQLite alone needs no driver of PostgreSQL

        plain = self._url.replace("postgresql+psycopg://", "postgresql://", 1)
        with suppress(psycopg.OperationalError):  # away: the next wait tries again, and looking goes on meanwhile
            self._postgres = psycopg.connect(plain, autocommit=True)
            self._postgres.execute(f"LISTEN {CHANNEL}")

    def _from_postgres(self) -> bytes:
        if self._postgres is None:
            return b""
        import psycopg

        try:
            return b"".join(each.payload.encode() for each in self._postgres.notifies(timeout=0))
        except psycopg.OperationalError:
            self._postgres = None
            return b"".join(call.value for call in Call if call is not Call.STOP)  # what was missed is looked for


def _pipe() -> Path:
    return settings.load().home / "run" / "worker.wake"
