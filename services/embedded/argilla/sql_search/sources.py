"""Records as they stand in Argilla's tables, read many at a time."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from argilla_server.models import Record, Response, Suggestion, Vector
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

PARTS = frozenset({"fields", "record", "responses", "suggestions", "vectors"})


@dataclass
class Source:
    """One record with those of its parts that were asked for."""

    id: UUID
    dataset_id: UUID
    parts: Collection[str]
    status: str
    external_id: str | None
    inserted_at: datetime
    updated_at: datetime
    metadata: dict[str, Any]
    fields: dict[str, Any] = field(default_factory=dict)
    responses: list[Row[Any]] = field(default_factory=list)
    suggestions: list[Row[Any]] = field(default_factory=list)
    vectors: list[Row[Any]] = field(default_factory=list)


async def read(connection: AsyncConnection, wanted: Mapping[UUID, Collection[str]]) -> dict[UUID, Source]:
    """Return the records that there are, each with the parts that are wanted of it."""
    columns = [Record.id, Record.dataset_id, Record.status, Record.external_id]
    columns += [Record.inserted_at, Record.updated_at, Record.metadata_]
    rows = await connection.execute(select(*columns).where(Record.id.in_(wanted)))
    found = {
        row.id: Source(
            row.id,
            row.dataset_id,
            wanted[row.id],
            row.status.value,
            row.external_id,
            row.inserted_at,
            row.updated_at,
            row.metadata if isinstance(row.metadata, dict) else {},
        )
        for row in rows
    }

    def having(part: str) -> Iterable[UUID]:
        return [id for id, source in found.items() if part in source.parts]

    if ids := having("fields"):
        for id, fields in await connection.execute(select(Record.id, Record.fields).where(Record.id.in_(ids))):
            found[id].fields = fields
    responses = select(Response.record_id, Response.user_id, Response.status, Response.values)
    suggestions = select(
        Suggestion.record_id,
        Suggestion.question_id,
        Suggestion.value,
        Suggestion.score,
        Suggestion.agent,
        Suggestion.type,
    )
    vectors = select(Vector.record_id, Vector.vector_settings_id, Vector.value)
    for part, query, owner in (
        ("responses", responses, Response.record_id),
        ("suggestions", suggestions, Suggestion.record_id),
        ("vectors", vectors, Vector.record_id),
    ):
        if ids := having(part):
            for row in await connection.execute(query.where(owner.in_(ids))):
                getattr(found[row.record_id], part).append(row)
    return found
