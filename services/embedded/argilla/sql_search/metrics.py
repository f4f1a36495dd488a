"""What values a metadata property takes in its dataset."""

from argilla_server.models import MetadataProperty, Record
from argilla_server.search_engine.base import (
    FloatMetadataMetrics,
    IntegerMetadataMetrics,
    MetadataMetrics,
    TermsMetrics,
)
from sqlalchemy import Subquery, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from .json_sql import as_text, values_of_member

MAX_TERMS = 2**14


async def of_metadata(session: AsyncSession, metadata_property: MetadataProperty) -> MetadataMetrics:
    """Return the terms with their counts, most frequent first, or the smallest and the largest number."""
    if metadata_property.is_terms:
        return await _terms(session, metadata_property)
    values = _values(metadata_property)
    low, high = (await session.execute(select(func.min(values.c.value), func.max(values.c.value)))).one()
    metrics = IntegerMetadataMetrics if metadata_property.is_integer else FloatMetadataMetrics
    return metrics(min=low, max=high)


async def _terms(session: AsyncSession, metadata_property: MetadataProperty) -> TermsMetrics:
    values = _values(metadata_property)
    term, count = as_text(values.c.value), func.count()
    total = await session.scalar(select(count).select_from(values))
    rows = await session.execute(select(term, count).group_by(term).order_by(count.desc(), term).limit(MAX_TERMS))
    return TermsMetrics(total=total or 0, values=[TermsMetrics.TermCount(term=t, count=n) for t, n in rows.tuples()])


def _values(metadata_property: MetadataProperty) -> Subquery:
    values = values_of_member(Record.metadata_, metadata_property.name, Record.__table__)
    rows = select(values.value).select_from(values.source)
    return rows.where(Record.dataset_id == metadata_property.dataset_id, values.condition).subquery()
