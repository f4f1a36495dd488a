"""Read what changed in Argilla's tables into the engine's own.

Triggers note each change in `changes`. What is noted is read here, in one transaction with striking it off; so where
`changes` is empty, the engine's tables say what Argilla's say.
"""

import logging
from collections import defaultdict
from uuid import UUID

from argilla_server.models import Record
from sqlalchemy import delete, exists, insert, literal, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from . import batch, catalog, database, names, setup, sources
from .tables import changes, numbers, state, texts, vectors

_LOGGER = logging.getLogger(__name__)

CHANGES_AT_ONCE = 4000
RECORDS_AT_ONCE = 500


async def catch_up() -> None:
    """Read all that was committed so far; returns at once where nothing changed."""
    await setup.ensure()
    while await _something_changed():
        async with database.writing(), database.writer().begin() as connection:
            await _read_some(connection)


async def catch_up_early() -> None:
    """Catch up right after a change, so that the next search need not; where that fails, the next search will."""
    try:
        await catch_up()
    except OperationalError as e:
        _LOGGER.warning("The next search catches up, as the database is busy: %s", e)


async def _something_changed() -> bool:
    async with database.reader().connect() as connection:
        return bool(await connection.scalar(select(exists(select(changes.c.seq)))))


async def _read_some(connection: AsyncConnection) -> None:
    # The first statement takes the lock that keeps every other process from reading the same changes.
    await connection.execute(update(state).values(readings=state.c.readings + 1))
    reading = (await connection.execute(select(state.c.readings))).scalar_one()
    wanted: dict[UUID, set[str]] = defaultdict(set)
    for part, target in await _strike_off(connection):
        match part:
            case "dataset":
                await _note_records_of(connection, target)
            case "forget":
                await _forget_values(connection, target)
            case "all":
                wanted[target] |= sources.PARTS
            case _:
                wanted[target].add(part)
    ids = list(wanted)
    for at in range(0, len(ids), RECORDS_AT_ONCE):
        await _read(connection, {id: wanted[id] for id in ids[at : at + RECORDS_AT_ONCE]}, reading)


async def _strike_off(connection: AsyncConnection) -> list[tuple[str, UUID]]:
    oldest = select(changes.c.seq).order_by(changes.c.seq).limit(CHANGES_AT_ONCE)
    struck = delete(changes).where(changes.c.seq.in_(oldest))
    rows = (await connection.execute(struck.returning(changes.c.seq, changes.c.part, changes.c.target))).all()
    return [(part, target) for _, part, target in sorted(rows)]


async def _note_records_of(connection: AsyncConnection, dataset_id: UUID) -> None:
    again = select(literal("record"), Record.id).where(Record.dataset_id == dataset_id)
    await connection.execute(insert(changes).from_select(["part", "target"], again))


async def _forget_values(connection: AsyncConnection, owner: UUID) -> None:
    keys = select(names.names.c.key).where(names.names.c.owner == owner)
    for table in (texts, numbers, vectors):
        await connection.execute(delete(table).where(table.c.key.in_(keys)))


async def _read(connection: AsyncConnection, wanted: dict[UUID, set[str]], reading: int) -> None:
    docs_of = await batch.numbers_of_records(connection, wanted)
    parts = {id: wanted[id] if id in docs_of else sources.PARTS for id in wanted}
    found = await sources.read(connection, parts)
    await batch.forget_records(connection, [doc for id, doc in docs_of.items() if id not in found], reading)
    catalogs = await catalog.load_all(connection, {source.dataset_id for source in found.values()})
    fresh = [id for id in wanted if id in found and id not in docs_of]
    docs_of |= await batch.number_records(connection, [found[id] for id in fresh], catalogs)
    people = {(names.PERSON, row.user_id) for source in found.values() for row in source.responses}
    rows = batch.Batch(docs_of, set(fresh), await names.number(connection, sorted(people)), reading)
    for source in found.values():
        rows.add(source, catalogs[source.dataset_id])
    await rows.write(connection)
