"""Similarity by the cosine of two vectors, over every vector that the filters leave."""

from dataclasses import dataclass
from uuid import UUID

from argilla_server.enums import SimilarityOrder
from argilla_server.models import VectorSettings
from argilla_server.search_engine.base import SearchResponseItem, SearchResponses
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import matrices
from .names import UNKNOWN
from .search import Search, records_of
from .tables import docs


@dataclass(frozen=True)
class Nearest:
    """What to look for: at most `limit` records, most or least similar first, from `threshold` on."""

    value: list[float]
    order: SimilarityOrder
    limit: int
    threshold: float | None = None
    excluded: UUID | None = None


async def find(
    connection: AsyncConnection, settings: VectorSettings, wanted: Nearest, search: Search
) -> SearchResponses:
    """Return records by similarity; a score is (1 + cosine) / 2, turned round for the least similar."""
    key = search.known.catalog.vectors.get(settings.id, UNKNOWN)
    target = [-part for part in wanted.value] if wanted.order == SimilarityOrder.least_similar else wanted.value
    allowed = None
    if search.narrowing is not None:
        allowed = list(await connection.scalars(search.matches()))
    excluded = await connection.scalar(select(docs.c.doc).where(docs.c.record_id == wanted.excluded))
    near = await matrices.nearest(connection, key, target, allowed, excluded, wanted.limit)
    ids = await records_of(connection, [doc for doc, _ in near])
    scored = [(ids[doc], min(max((1 + cosine) / 2, 0.0), 1.0)) for doc, cosine in near]
    items = [SearchResponseItem(record_id=id, score=score) for id, score in scored]
    lowest = wanted.threshold
    kept = items if lowest is None else [item for item in items if item.score is not None and item.score >= lowest]
    return SearchResponses(items=kept, total=len(items))
