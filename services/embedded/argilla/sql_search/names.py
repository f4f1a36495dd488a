"""Small numbers for what Argilla names by ids: datasets, people, and everything that a value or a word can belong to.

A value is kept under a number, never under a name that somebody chose, so any name will do.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from .tables import names

DATASET = "dataset"
PERSON = "person"
STATUS = "status"
METADATA = "metadata"
FIELD = "field"
ROLE = "role"
ANSWER = "answer"
VECTOR = "vector"
SUGGESTION = {name: f"suggestion.{name}" for name in ("value", "score", "agent", "type")}

Name = tuple[str, UUID]
UNKNOWN = 0
OWNERS_AT_ONCE = 500


async def find(connection: AsyncConnection, wanted: Iterable[Name]) -> dict[Name, int]:
    """Return the numbers of the names that have one."""
    owners = sorted({owner for _, owner in wanted})
    found: dict[Name, int] = {}
    for at in range(0, len(owners), OWNERS_AT_ONCE):
        query = select(names.c.kind, names.c.owner, names.c.key)
        query = query.where(names.c.owner.in_(owners[at : at + OWNERS_AT_ONCE]))
        found |= {(kind, owner): key for kind, owner, key in await connection.execute(query)}
    return found


async def number(connection: AsyncConnection, wanted: Iterable[Name]) -> dict[Name, int]:
    """Return the numbers of names, and give one to those that have none."""
    wanted = list(dict.fromkeys(wanted))
    found = await find(connection, wanted)
    missing = [{"kind": kind, "owner": owner} for kind, owner in wanted if (kind, owner) not in found]
    if not missing:
        return found
    await connection.execute(names.insert(), missing)
    return await find(connection, wanted)
