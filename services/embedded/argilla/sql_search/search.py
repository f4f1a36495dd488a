"""One search: which records match, one page of them in order, and how many there are."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from argilla_server.models import Dataset
from argilla_server.search_engine.base import (
    AndFilter,
    Filter,
    Order,
    ResponseFilterScope,
    SearchResponseItem,
    SearchResponses,
    TextQuery,
)
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import catalog, filters, names, sort, text
from .filters import Names
from .tables import docs


@dataclass(frozen=True)
class Search:
    """What was asked for, read as far as the database has to be asked before."""

    known: Names
    words: text.TextSearch | None
    narrowing: ColumnElement[bool] | None
    """The condition of text and filters; None where all of the dataset's records match."""

    @property
    def in_dataset(self) -> ColumnElement[bool]:
        """Return the condition that a record is one of the dataset's."""
        return docs.c.dataset == self.known.catalog.dataset

    def matches(self) -> Select[Any]:
        """Return the records that match."""
        matches = select(docs.c.doc).where(self.in_dataset)
        return matches if self.narrowing is None else matches.where(self.narrowing)


async def prepare(
    connection: AsyncConnection,
    dataset: Dataset,
    query: TextQuery | str | None,
    wanted: Filter | None,
    orders: list[Order] | None = None,
) -> Search:
    """Read a query and filters; raise UnsupportedSearchError for what cannot be asked."""
    responders = {id for part in [*([wanted] if wanted else []), *(orders or [])] for id in _responders(part)}
    numbers = await names.find(connection, [(names.PERSON, id) for id in responders])
    people = {id: number for (_, id), number in numbers.items()}
    known = Names(await catalog.load(connection, dataset.id), people, connection.dialect.name)
    words = await text.look_up(connection, query, known.catalog)
    conditions = [] if words is None else [words.condition()]
    if wanted is not None:
        conditions.append(filters.condition(wanted, known))
    return Search(known, words, and_(*conditions) if conditions else None)


async def page(
    connection: AsyncConnection,
    search: Search,
    orders: list[Order] | None,
    user_id: UUID | None,
    offset: int,
    limit: int,
) -> SearchResponses:
    """Return one page and the number of all records that match."""
    # Found once, for the page and for the number of all.
    matches = search.matches().cte("matches").prefix_with("MATERIALIZED") if search.narrowing is not None else None
    records = docs if matches is None else matches
    if orders:
        ordering = sort.asked_for(orders, search.known, records)
    else:
        ordering = sort.by_relevance(search.words, records, user_id)
    some = select(ordering.doc, ordering.score).select_from(ordering.source).order_by(*ordering.by)
    if matches is None:
        some, count = some.where(search.in_dataset), select(func.count()).select_from(search.matches().subquery())
    else:
        count = select(func.count()).select_from(matches)
        some = some.add_columns(count.scalar_subquery())
    found = (await connection.execute(some.offset(offset).limit(limit))).all()
    total = found[0][2] if found and matches is not None else await connection.scalar(count)
    ids = await records_of(connection, [row[0] for row in found])
    items = [SearchResponseItem(record_id=ids[row[0]], score=row[1]) for row in found]
    return SearchResponses(items=items, total=total or 0)


async def records_of(connection: AsyncConnection, numbers: list[int]) -> dict[int, UUID]:
    """Return the ids of records by their numbers."""
    some = docs.c.doc.in_(text.each_of(numbers, connection.dialect.name))
    return {doc: id for doc, id in await connection.execute(select(docs.c.doc, docs.c.record_id).where(some))}


def _responders(part: Filter | Order) -> set[UUID]:
    if isinstance(part, AndFilter):
        return {id for inner in part.filters for id in _responders(inner)}
    user = part.scope.user if isinstance(part.scope, ResponseFilterScope) else None
    return {user.id} if user else set()
