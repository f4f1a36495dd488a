"""The engine's own connections to Argilla's database: some for reading, one for keeping its tables up."""

import asyncio
import functools

from argilla_server.settings import settings
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

PAGE_CACHE_KIBIBYTES = 32 * 1024


@functools.cache
def reader() -> AsyncEngine:
    """Return the connections for answering.

    The pool is not the server's: a request holds one of the server's connections while it searches, so with one pool
    for both, as many requests as there are connections would wait for each other for ever.
    """
    engine = create_async_engine(settings.database_url, **settings.database_engine_args)
    if settings.database_is_sqlite:
        event.listen(engine.sync_engine, "connect", _for_reading)
    return engine


@functools.cache
def writer() -> AsyncEngine:
    """Return the connection for writing the engine's own tables; a process writes them once at a time."""
    arguments = settings.database_engine_args | {"pool_size": 1, "max_overflow": 0, "pool_timeout": 600}
    engine = create_async_engine(settings.database_url, **arguments)
    if settings.database_is_sqlite:
        event.listen(engine.sync_engine, "connect", _for_writing)
    return engine


@functools.cache
def writing() -> asyncio.Lock:
    """Return the lock around writing in this process."""
    return asyncio.Lock()


def dialect() -> str:
    """Return `sqlite` or `postgresql`."""
    return reader().dialect.name


def _for_reading(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    _set(connection, query_only="ON", cache_size=-PAGE_CACHE_KIBIBYTES)


def _for_writing(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # What a power cut may take from these tables it also gives back to `changes`.
    _set(connection, synchronous="NORMAL", cache_size=-PAGE_CACHE_KIBIBYTES)


def _set(connection: DBAPIConnection, **pragmas: str | int) -> None:
    cursor = connection.cursor()
    for name, value in pragmas.items():
        cursor.execute(f"PRAGMA {name} = {value}")
    cursor.close()
