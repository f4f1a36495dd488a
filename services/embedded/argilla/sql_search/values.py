"""Where a record's sortable and comparable values lie in Argilla's tables."""

from typing import Any
from uuid import UUID

from argilla_server.models import Record, Response, Suggestion
from sqlalchemy import ColumnElement, Select, func, select, true

from .errors import UnsupportedSearchError
from .json_sql import as_container, as_text, member

RECORD_COLUMNS: dict[str, Any] = {
    "id": Record.id,
    "external_id": Record.external_id,
    "inserted_at": Record.inserted_at,
    "updated_at": Record.updated_at,
    # As text: PostgreSQL orders an enum by its declaration.
    "status": as_text(Record.status),
}


def response_values(question: str) -> tuple[Select[Any], ColumnElement[Any]]:
    """Select the values that responses give to a question, one row for each label of a multi-label answer."""
    answers, named = member(Response.values, question)
    parts, is_value = member(answers.c.value, "value")
    elements = func.json_each(as_container(parts)).table_valued("value").alias()
    source = select(elements.c.value).select_from(Response).join(answers, named).join(parts, is_value)
    return source.join(elements, true()), elements.c.value


def suggestion_member(name: str) -> tuple[Select[Any], ColumnElement[Any]]:
    """Select the values or scores of suggestions, one row for each element of a list."""
    column = {"value": Suggestion.value, "score": Suggestion.score}[name]
    elements = func.json_each(column).table_valued("value").alias()
    return select(elements.c.value).select_from(Suggestion).join(elements, true()), elements.c.value


def uuid_of(term: str) -> UUID:
    """Read a record's id; raise UnsupportedSearchError where it is not one."""
    try:
        return UUID(str(term))
    except ValueError as e:
        raise UnsupportedSearchError(f"{term!r} as a record's id") from e
