"""How far a dataset is, for everyone and for one user."""

from argilla_server.enums import ResponseStatus
from argilla_server.models import Dataset, User
from sqlalchemy import Column, ColumnElement, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import names
from .tables import docs, texts

STATUSES = [status.value for status in ResponseStatus]


async def of_dataset(connection: AsyncConnection, dataset: Dataset) -> dict[str, int]:
    """Count the records of a dataset by status, and in total."""
    keys = await names.find(connection, [(names.DATASET, dataset.id)])
    key = keys.get((names.DATASET, dataset.id), names.UNKNOWN)
    return await _count(connection, docs, docs.c.status, docs.c.dataset == key)


async def of_user(connection: AsyncConnection, dataset: Dataset, user: User) -> dict[str, int]:
    """Count a user's responses in a dataset by status, and in total."""
    wanted = [(names.STATUS, dataset.id), (names.PERSON, user.id)]
    keys = await names.find(connection, wanted)
    status, person = (keys.get(name, names.UNKNOWN) for name in wanted)
    mine = (texts.c.key == status, texts.c.value.in_(STATUSES), texts.c.responder == person)
    return await _count(connection, texts, texts.c.value, *mine)


async def _count(
    connection: AsyncConnection, table: Table, status: Column[str], *where: ColumnElement[bool]
) -> dict[str, int]:
    query = select(status, func.count()).select_from(table).where(*where).group_by(status)
    counts = {name: count for name, count in await connection.execute(query)}
    return {"total": sum(counts.values()), **counts}
