"""Argilla's orders as ORDER BY; records without the value come last, ties keep the order of arrival."""

import hashlib
import random
from typing import Any
from uuid import UUID

from argilla_server.enums import SortOrder
from argilla_server.models import Question, Record, Response, Suggestion
from argilla_server.search_engine.base import (
    MetadataFilterScope,
    Order,
    RecordFilterScope,
    ResponseFilterScope,
    SuggestionFilterScope,
)
from sqlalchemy import ColumnElement, String, and_, cast, func, select

from .catalog import Catalog
from .errors import UnsupportedSearchError
from .json_sql import Values, values_of_member
from .values import RECORD_COLUMNS, response_values, suggestion_values

ARRIVAL: tuple[Any, ...] = (Record.inserted_at, Record.id)
# Where a random UUID has random hexadecimal digits: not at its version nor at its variant.
RANDOM_DIGITS = [position for position in range(1, 33) if position not in (13, 17)]
SHUFFLE_DIGITS = 8


def order_by(orders: list[Order] | None, catalog: Catalog, user_id: UUID | None) -> list[ColumnElement[Any]]:
    """Return what to order by: what was asked for, else each user's own shuffle, else the order of arrival."""
    if orders:
        return [*(_directed(_value(order, catalog), order.order) for order in orders), *ARRIVAL]
    return [_shuffle(user_id), Record.id] if user_id else list(ARRIVAL)


def _directed(value: ColumnElement[Any], order: SortOrder) -> ColumnElement[Any]:
    return (value.desc() if order == SortOrder.desc else value.asc()).nulls_last()


def _value(order: Order, catalog: Catalog) -> ColumnElement[Any]:
    match order.scope:
        case RecordFilterScope(property=name):
            return RECORD_COLUMNS[str(name)]
        case MetadataFilterScope(metadata_property=name):
            values = values_of_member(Record.metadata_, catalog.metadata_property(name).name)
            return _end_of_list(values, order.order)
        case SuggestionFilterScope(question=name, property=attribute):
            return _suggestion_value(catalog.any_question(name), attribute, order.order, catalog)
        case ResponseFilterScope(question=str() as name):
            return _mean_response(catalog.question(name), order.scope)
    raise UnsupportedSearchError(f"an order by {order.scope}")


def _suggestion_value(question: Question, attribute: str, order: SortOrder, catalog: Catalog) -> ColumnElement[Any]:
    mine = and_(Suggestion.record_id == Record.id, Suggestion.question_id == question.id)
    if attribute in ("agent", "type"):
        return select(cast(getattr(Suggestion, attribute), String)).where(mine).correlate(Record).scalar_subquery()
    if attribute == "value":
        catalog.question(question.name)
    return _end_of_list(suggestion_values(attribute), order, mine)


def _end_of_list(values: Values, order: SortOrder, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    """A list sorts by its smallest value going up and by its largest going down."""
    end = func.max if order == SortOrder.desc else func.min
    return values.fold(end(values.value), *conditions)


def _mean_response(question: Question, scope: ResponseFilterScope) -> ColumnElement[Any]:
    if not question.is_rating:
        raise UnsupportedSearchError(
            f"an order by answers to {question.type.value} questions such as {question.name!r}"
        )
    mine = Response.record_id == Record.id
    if scope.user:
        mine = and_(mine, Response.user_id == scope.user.id)
    values = response_values(question.name)
    return values.fold(func.avg(values.value), mine)


def _shuffle(user_id: UUID) -> ColumnElement[str]:
    """Return digits of the record's random id, in an order drawn from the user: stable, and unlike another user's."""
    seed = int.from_bytes(hashlib.sha256(user_id.bytes).digest())
    digits = random.Random(seed).sample(RANDOM_DIGITS, SHUFFLE_DIGITS)
    plain_id = func.replace(cast(Record.id, String), "-", "")
    first, *rest = (func.substr(plain_id, position, 1) for position in digits)
    for digit in rest:
        first = first.concat(digit)
    return first
