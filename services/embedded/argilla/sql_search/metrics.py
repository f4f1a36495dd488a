"""What values a metadata property takes in its dataset."""

from argilla_server.models import MetadataProperty
from argilla_server.search_engine.base import (
    FloatMetadataMetrics,
    IntegerMetadataMetrics,
    MetadataMetrics,
    TermsMetrics,
)
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import names
from .tables import numbers, texts

MAX_TERMS = 2**14


async def of_metadata(connection: AsyncConnection, metadata_property: MetadataProperty) -> MetadataMetrics:
    """Return the terms with their counts, most frequent first, or the smallest and the largest number."""
    name = (names.METADATA, metadata_property.id)
    key = (await names.find(connection, [name])).get(name, names.UNKNOWN)
    if metadata_property.is_terms:
        return await _terms(connection, key)
    ends = select(func.min(numbers.c.value), func.max(numbers.c.value)).where(numbers.c.key == key)
    low, high = (await connection.execute(ends)).one()
    if metadata_property.is_integer:
        return IntegerMetadataMetrics(min=low, max=high)
    return FloatMetadataMetrics(min=low, max=high)


async def _terms(connection: AsyncConnection, key: int) -> TermsMetrics:
    mine, count = texts.c.key == key, func.count()
    total = await connection.scalar(select(count).select_from(texts).where(mine))
    terms = select(texts.c.value, count).where(mine).group_by(texts.c.value).order_by(count.desc(), texts.c.value)
    rows = await connection.execute(terms.limit(MAX_TERMS))
    return TermsMetrics(total=total or 0, values=[TermsMetrics.TermCount(term=term, count=n) for term, n in rows])
