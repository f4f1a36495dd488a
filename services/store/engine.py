"""Sessions on SQLite (WAL) or PostgreSQL, one engine a process."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from services import settings
from services.errors import DiskFull

_POSTGRES_DISK_FULL = "53100"
_WAIT_SECONDS = 30
_turn = threading.RLock()  # to write; a writer that makes another one in between does not wait for itself


@cache
def engine() -> Engine:
    """Give this process's engine for the store."""
    current = settings.load()
    if current.database_url.startswith("sqlite"):
        current.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        return sqlite_engine(current.database_url)
    return postgres_engine(postgres_url(current.database_url))


def postgres_engine(url: str) -> Engine:
    """Open PostgreSQL so that it takes the texts that SQLite takes: it knows no NUL, which is left out."""
    from psycopg.types.string import StrDumperUnknown  # SQLite alone needs no driver of PostgreSQL

    class Text(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\x00", ""))

    made = create_engine(url, pool_size=20, max_overflow=20, pool_pre_ping=True)

    @event.listens_for(made, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.adapters.register_dumper(str, Text)

    return made


def postgres_url(url: str) -> str:
    """Name the driver that is installed in a PostgreSQL URL that names none."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def wal_engine(url: str) -> Engine:
    """Open SQLite so that readers never wait for writers and a committed change survives a power cut."""
    arguments = {"timeout": _WAIT_SECONDS, "check_same_thread": False}
    made = create_engine(url, connect_args=arguments, pool_size=20, max_overflow=20)

    @event.listens_for(made, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"  # who begins with a read and writes later would meet SQLITE_BUSY
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    return made


def sqlite_engine(url: str) -> Engine:
    """Open SQLite for the store, with transactions that begin when we say so."""
    made = wal_engine(url)

    @event.listens_for(made, "connect")
    def take_over(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own implicit BEGIN hides write intent and causes SQLITE_BUSY

    @event.listens_for(made, "begin")
    def begin(connection: Any) -> None:
        mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return made


@contextmanager
def reading() -> Iterator[Session]:
    """Open a session that only reads; what it loads stays usable after it closes."""
    with Session(engine(), expire_on_commit=False) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """Open a session that commits when its block ends, and rolls back when the block raises.

    Raises DiskFull when there is no space for the change.
    """
    locking = engine().execution_options(sqlite_begin="IMMEDIATE")
    try:
        with _in_turn(locking), Session(locking, expire_on_commit=False) as session, session.begin():
            yield session
    except OperationalError as error:
        if not _disk_is_full(error):
            raise
        where = settings.load().home
        raise DiskFull(f"The disk is full: {where} cannot be written. Free some space, then try again.") from error


@contextmanager
def _in_turn(locking: Engine) -> Iterator[None]:
    """Let this process's writers to SQLite in one by one: left to itself, it has each of them sleep and try again."""
    taken = locking.dialect.name == "sqlite" and _turn.acquire(timeout=_WAIT_SECONDS)
    try:
        yield
    finally:
        if taken:
            _turn.release()


def _disk_is_full(error: OperationalError) -> bool:
    said = error.orig
    if isinstance(said, sqlite3.Error):
        return said.sqlite_errorcode == sqlite3.SQLITE_FULL
    return getattr(said, "sqlstate", None) == _POSTGRES_DISK_FULL


def reset() -> None:
    """Close the engine, so that the next use reads the settings again (tests)."""
    if engine.cache_info().currsize:
        engine().dispose()
        engine.cache_clear()
