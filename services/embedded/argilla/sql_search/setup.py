"""Make the engine's tables and triggers; have everything read anew where they were missing or of another layout."""

import asyncio
from dataclasses import dataclass, field
from uuid import uuid4

from argilla_server.models import Record
from sqlalchemy import insert, inspect, literal, select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from . import database, ddl
from .tables import changes, metadata, state

# Any number will do, as long as it is always the same.
POSTGRESQL_LOCK = 5_711_209_311


@dataclass
class _Process:
    """Whether this process has seen the tables complete."""

    seen: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


_process = _Process()


async def ensure() -> None:
    """Make the tables and triggers where they are missing; asked once per process, cheap afterwards."""
    if _process.seen:
        return
    async with _process.lock:
        if not _process.seen:
            await _ensure()
            _process.seen = True


async def _ensure() -> None:
    async with database.writer().connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        if await _is_complete(connection):
            return
        sqlite = connection.dialect.name == "sqlite"
        await connection.exec_driver_sql("BEGIN IMMEDIATE" if sqlite else "BEGIN")
        try:
            if not sqlite:
                await connection.execute(sql(f"SELECT pg_advisory_xact_lock({POSTGRESQL_LOCK})"))
            if not await _is_complete(connection):
                await drop(connection)
                await _create(connection)
        except BaseException:
            await connection.exec_driver_sql("ROLLBACK")
            raise
        await connection.exec_driver_sql("COMMIT")


async def _is_complete(connection: AsyncConnection) -> bool:
    tables = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    if not {*metadata.tables, "sql_search_words"} <= tables:
        return False
    layout = await connection.scalar(select(state.c.layout))
    triggers = set(await connection.scalars(sql(ddl.list_triggers(connection.dialect.name))))
    return layout == ddl.LAYOUT and {ddl.trigger_name(watch) for watch in ddl.WATCHES} <= triggers


async def drop(connection: AsyncConnection) -> None:
    """Remove the engine's tables and triggers; Argilla's own stay as they are."""
    dialect = connection.dialect.name
    for watch in ddl.WATCHES:
        for statement in ddl.drop_trigger(watch, dialect):
            await connection.exec_driver_sql(statement)
    await connection.exec_driver_sql("DROP TABLE IF EXISTS sql_search_words")
    await connection.run_sync(metadata.drop_all)


async def _create(connection: AsyncConnection) -> None:
    dialect = connection.dialect.name
    await connection.run_sync(metadata.create_all)
    triggers = [statement for watch in ddl.WATCHES for statement in ddl.create_trigger(watch, dialect)]
    for statement in (ddl.FULL_TEXT[dialect], *ddl.FULL_TEXT_INDEXES[dialect], *triggers):
        await connection.exec_driver_sql(statement)
    await connection.execute(state.insert().values(id=1, layout=ddl.LAYOUT, readings=0, made=uuid4().hex))
    everything = select(literal("all"), Record.id).order_by(Record.inserted_at, Record.id)
    await connection.execute(insert(changes).from_select(["part", "target"], everything))
