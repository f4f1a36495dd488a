"""Similarity by the cosine of two vectors, computed over every vector that the filters leave."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from argilla_server.enums import SimilarityOrder
from argilla_server.models import Record, Vector, VectorSettings
from argilla_server.search_engine.base import SearchResponseItem, SearchResponses
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True)
class Nearest:
    """What to look for: at most `limit` records, most or least similar first, from `threshold` on."""

    value: list[float]
    order: SimilarityOrder
    limit: int
    threshold: float | None = None
    excluded: UUID | None = None


async def find(
    session: AsyncSession, settings: VectorSettings, wanted: Nearest, condition: ColumnElement[bool]
) -> SearchResponses:
    """Return records by similarity; a score is (1 + cosine) / 2, turned round for the least similar."""
    query = select(Vector.record_id, Vector.value).join(Record, Record.id == Vector.record_id)
    query = query.where(Vector.vector_settings_id == settings.id, condition)
    if wanted.excluded is not None:
        query = query.where(Vector.record_id != wanted.excluded)
    rows = (await session.execute(query)).tuples().all()
    scores = _scores([value for _, value in rows], wanted)
    ranked = sorted(zip(scores, (record_id for record_id, _ in rows), strict=True), reverse=True)[: wanted.limit]
    items = [SearchResponseItem(record_id=record_id, score=score) for score, record_id in ranked]
    lowest = wanted.threshold
    kept = items if lowest is None else [item for item in items if item.score is not None and item.score >= lowest]
    return SearchResponses(items=kept, total=len(items))


def _scores(vectors: list[Any], wanted: Nearest) -> list[float]:
    # Imported here: a server whose datasets have no vectors never pays for it.
    import numpy as np

    if not vectors:
        return []
    matrix, target = np.asarray(vectors, dtype=np.float64), np.asarray(wanted.value, dtype=np.float64)
    lengths = np.linalg.norm(matrix, axis=1) * np.linalg.norm(target)
    cosines = np.divide(matrix @ target, lengths, out=np.zeros(len(matrix)), where=lengths > 0)
    if wanted.order == SimilarityOrder.least_similar:
        cosines = -cosines
    return [float(score) for score in (1 + cosines) / 2]
