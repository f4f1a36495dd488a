"""The engine's own connections to Argilla's database, for reading only."""

import functools

from argilla_server.settings import settings
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry


def open_session() -> AsyncSession:
    """Open a reading session; use it as an async context manager.

    The pool is not the server's: a request holds one of the server's connections while it searches, so with one pool
    for both, as many requests as there are connections would wait for each other for ever.
    """
    return _session_factory()()


@functools.cache
def _session_factory() -> async_sessionmaker[AsyncSession]:
    engine = create_async_engine(settings.database_url, **settings.database_engine_args)
    if settings.database_is_sqlite:
        event.listen(engine.sync_engine, "connect", _forbid_writing)
    return async_sessionmaker(engine, expire_on_commit=False)


def _forbid_writing(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = ON")
    cursor.close()
