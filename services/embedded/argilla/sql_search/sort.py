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
from sqlalchemy import ColumnElement, Float, FromClause, Integer, cast, func, literal, select

from .errors import UnsupportedSearchError
from .filters import Kept, Names
from .tables import docs, numbers
from .text import TextSearch

RECORD_COLUMNS: dict[str, Any] = {
    "id": docs.c.record_id,
    "external_id": docs.c.external_id,
    "inserted_at": docs.c.inserted_at,
    "updated_at": docs.c.updated_at,
    "status": docs.c.status,
}
BITS_31 = 2**31 - 1


@dataclass
class Ordering:
    """What a page is taken from and ordered by, and the score of each record; `doc` is the record's number."""

    doc: Any
    source: FromClause = field(init=False)
    by: list[ColumnElement[Any]] = field(default_factory=list)
    score: ColumnElement[Any] = field(default_factory=lambda: literal(None, Float))

    def __post_init__(self) -> None:
        """Start from the records themselves."""
        self.source = self.doc.table

    def join(self, other: FromClause, *, outer: bool = True) -> None:
        """Take the values of another table, or nothing where a record has none there."""
        self.source = self.source.join(other, other.c.doc == self.doc, isouter=outer)


def asked_for(orders: list[Order], names: Names, doc: Any) -> Ordering:
    """Order by what was asked for; there are no scores then, as in Elasticsearch."""
    ordering = Ordering(doc)
    if doc.table is not docs and any(isinstance(order.scope, RecordFilterScope) for order in orders):
        ordering.join(docs, outer=False)
    for order in orders:
        value = _value(ordering, order, names)
        descending = order.order == SortOrder.desc
        ordering.by.append((value.desc() if descending else value.asc()).nulls_last())
    ordering.by.append(doc.asc())
    return ordering


def by_relevance(words: TextSearch | None, doc: Any, user_id: UUID | None) -> Ordering:
    """Order by score: that of the text, times a random one of each user's own; else the order of arrival."""
    ordering = Ordering(doc, score=literal(1.0, Float))
    scores = words.scores() if words else None
    if scores is not None:
        ordering.join(scores)
        ordering.score = func.coalesce(scores.c.score, 1.0)
    if user_id is not None:
        chance = cast(shuffled(doc, user_id), Float) / float(BITS_31 + 1)
        ordering.score = chance if scores is None else ordering.score * chance
    is_same_for_all = scores is None and user_id is None
    ordering.by = [doc.asc()] if is_same_for_all else [ordering.score.desc(), doc.asc()]
    return ordering


def shuffled(doc: Any, user_id: UUID) -> ColumnElement[int]:
    """Return a whole number below 2**31, drawn from record and user: stable, and unlike another user's."""
    drawn = hashlib.sha256(user_id.bytes).digest()
    first, second, third, shift = (int.from_bytes(drawn[at : at + 4]) & BITS_31 | 1 for at in range(0, 16, 4))
    mixed = (doc.bitwise_and(BITS_31) * first + shift).bitwise_and(BITS_31)
    return (mixed.bitwise_rshift(literal(13, Integer)) * second + mixed * third).bitwise_and(BITS_31)


def _value(ordering: Ordering, order: Order, names: Names) -> Any:
    match order.scope:
        case RecordFilterScope(property=name):
            return RECORD_COLUMNS[str(name)]
        case MetadataFilterScope(metadata_property=name):
            return _joined(ordering, names.metadata(name), order)
        case SuggestionFilterScope(question=question, property=attribute):
            return _joined(ordering, names.suggestion(question, attribute), order)
        case ResponseFilterScope():
            return _joined(ordering, names.response(order.scope), order)
    raise UnsupportedSearchError(f"an order by {order.scope}")


def _joined(ordering: Ordering, kept: Kept, order: Order) -> Any:
    """Of several values the smallest counts going up and the largest going down; of several ratings, their mean."""
    if isinstance(order.scope, ResponseFilterScope) and kept.table is numbers:
        fold: Any = func.avg
    else:
        fold = func.max if order.order == SortOrder.desc else func.min
    values = (
        select(kept.table.c.doc, fold(kept.table.c.value).label("value"))
        .where(kept.mine())
        .group_by(kept.table.c.doc)
        .subquery()
    )
    ordering.join(values)
    return values.c.value
