"""Argilla's orders as ORDER BY; records without the value come last, ties keep the order of arrival."""

import hashlib
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from argilla_server.enums import SortOrder
from argilla_server.search_engine.base import (
    MetadataFilterScope,
    Order,
    RecordFilterScope,
    ResponseFilterScope,
    SuggestionFilterScope,
)
from sqlalchemy import (
    ColumnElement,
    Float,
    FromClause,
    Integer,
    Select,
    Subquery,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from .errors import UnsupportedSearchError
from .filters import Kept, Names
from .tables import docs, numbers
from .text import TextSearch

RECORD_COLUMNS = {
    "id": "record_id",
    "external_id": "external_id",
    "inserted_at": "inserted_at",
    "updated_at": "updated_at",
    "status": "status",
}
BITS_31 = 2**31 - 1


@dataclass
class Ordering:
    """What a page is taken from and ordered by: records' numbers (`doc`), and the score of each.

    Values are looked up record by record, not joined: SQLite, which knows nothing of the sizes, may choose to compare
    each record with each value.
    """

    source: FromClause
    doc: Any
    score: ColumnElement[Any]
    by: list[ColumnElement[Any]] = field(default_factory=list)


def asked_for(orders: list[Order], names: Names, records: FromClause) -> Ordering:
    """Order by what was asked for; there are no scores then, as in Elasticsearch."""
    ordering = Ordering(records, records.c.doc, literal(None, Float))
    for order in orders:
        value = _value(order, names, ordering.doc)
        descending = order.order == SortOrder.desc
        ordering.by.append((value.desc() if descending else value.asc()).nulls_last())
    ordering.by.append(ordering.doc.asc())
    return ordering


def by_relevance(words: TextSearch | None, records: FromClause, user_id: UUID | None) -> Ordering:
    """Order by score: that of the text, times a random one of each user's own; else the order of arrival."""
    ordering = Ordering(records, records.c.doc, literal(1.0, Float))
    rows = words.scored_rows() if words else None
    if rows is not None:
        ordering.source = _added_up(records, rows)
        ordering.doc, ordering.score = ordering.source.c.doc, ordering.source.c.score
    if user_id is not None:
        ordering.score = ordering.score * cast(shuffled(ordering.doc, user_id), Float) / float(BITS_31 + 1)
    same_for_all = rows is None and user_id is None
    ordering.by = [ordering.doc.asc()] if same_for_all else [ordering.score.desc(), ordering.doc.asc()]
    return ordering


def _added_up(records: FromClause, rows: Select[Any]) -> Subquery:
    """Return `doc` and `score` of the records; one without a scored row has 1."""
    each = select(records.c.doc, literal(0.0, Float).label("score"), literal(1, Integer).label("matches"))
    found = rows.subquery()
    more = select(found.c.doc, found.c.score, literal(0, Integer))
    both = union_all(each, more).subquery()
    score = case((func.count() > 1, func.sum(both.c.score)), else_=1.0)
    query = select(both.c.doc, score.label("score")).group_by(both.c.doc)
    return query.having(func.max(both.c.matches) == 1).subquery()


def shuffled(doc: Any, user_id: UUID) -> ColumnElement[int]:
    """Return a whole number below 2**31, drawn from record and user: stable, and unlike another user's."""
    drawn = hashlib.sha256(user_id.bytes).digest()
    first, second, third, shift = (int.from_bytes(drawn[at : at + 4]) & BITS_31 | 1 for at in range(0, 16, 4))
    mixed = (doc.bitwise_and(BITS_31) * first + shift).bitwise_and(BITS_31)
    return (mixed.bitwise_rshift(literal(13, Integer)) * second + mixed * third).bitwise_and(BITS_31)


def _value(order: Order, names: Names, doc: Any) -> Any:
    match order.scope:
        case RecordFilterScope(property=name):
            column = docs.c[RECORD_COLUMNS[str(name)]]
            return column if doc is docs.c.doc else _looked_up(column, docs.c.doc == doc)
        case MetadataFilterScope(metadata_property=name):
            return _folded(names.metadata(name), order, doc)
        case SuggestionFilterScope(question=question, property=attribute):
            return _folded(names.suggestion(question, attribute), order, doc)
        case ResponseFilterScope():
            return _folded(names.response(order.scope), order, doc)
    raise UnsupportedSearchError(f"an order by {order.scope}")


def _folded(kept: Kept, order: Order, doc: Any) -> Any:
    """Of several values the smallest counts going up and the largest going down; of several ratings, their mean."""
    if isinstance(order.scope, ResponseFilterScope) and kept.table is numbers:
        fold: Any = func.avg
    else:
        fold = func.max if order.order == SortOrder.desc else func.min
    # As an expression: SQLite would look for the largest plain column among all records' values, down to this record's.
    value = func.coalesce(kept.table.c.value, kept.table.c.value)
    return _looked_up(fold(value), kept.table.c.doc == doc, kept.mine())


def _looked_up(value: Any, *where: ColumnElement[bool]) -> Any:
    return select(value).where(*where).scalar_subquery()
