"""One search: which records match, one page of them in order, and how many there are."""

from dataclasses import dataclass
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
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import catalog, filters, names, sort, text
from .filters import Names
from .tables import docs


@dataclass(frozen=True)
class Search:
    """What was asked for, read as far as the database has to be asked before."""

    known: Names
    words: text.TextSearch | None
    condition: ColumnElement[bool]


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
    conditions = [docs.c.dataset == known.catalog.dataset]
    if words is not None:
        conditions.append(words.condition())
    if wanted is not None:
        conditions.append(filters.condition(wanted, known))
    return Search(known, words, and_(*conditions))


async def page(
    connection: AsyncConnection,
    search: Search,
    orders: list[Order] | None,
    user_id: UUID | None,
    offset: int,
    limit: int,
) -> SearchResponses:
    """Return one page and the number of all records that match."""
    if orders:
        ordering, plain_score = sort.asked_for(orders, search.known), None
    else:
        ordering, plain_score = sort.by_relevance(search.words and search.words.scores(), user_id), 1.0
    columns = [docs.c.record_id] if ordering.score is None else [docs.c.record_id, ordering.score]
    rows = select(*columns).select_from(ordering.source).where(search.condition).order_by(*ordering.by)
    found = (await connection.execute(rows.offset(offset).limit(limit))).all()
    total = await connection.scalar(select(func.count()).select_from(docs).where(search.condition))
    items = [SearchResponseItem(record_id=row[0], score=row[1] if len(row) > 1 else plain_score) for row in found]
    return SearchResponses(items=items, total=total or 0)


def _responders(part: Filter | Order) -> set[UUID]:
    if isinstance(part, AndFilter):
        return {id for inner in part.filters for id in _responders(inner)}
    user = part.scope.user if isinstance(part.scope, ResponseFilterScope) else None
    return {user.id} if user else set()
