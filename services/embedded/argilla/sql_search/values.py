"""Where a record's sortable and comparable values lie in Argilla's tables."""

from typing import Any
from uuid import UUID

from argilla_server.models import Record, Response, Suggestion
from sqlalchemy import func, true

from .errors import UnsupportedSearchError
from .json_sql import Values, as_container, as_text, member

RECORD_COLUMNS: dict[str, Any] = {
    "id": Record.id,
    "external_id": Record.external_id,
    "inserted_at": Record.inserted_at,
    "updated_at": Record.updated_at,
    # As text: PostgreSQL orders an enum by its declaration.
    "status": as_text(Record.status),
}


def response_values(question: str) -> Values:
    """Return the values that responses give to a question, one row for each label of a multi-label answer."""
    answers, named = member(Response.values, question)
    parts, is_value = member(answers.c.value, "value")
    elements = func.json_each(as_container(parts)).table_valued("value").alias()
    source = Response.__table__.join(answers, named).join(parts, is_value).join(elements, true())
    return Values(source, elements.c.value, elements.c.value.is_not(None))


def suggestion_values(attribute: str) -> Values:
    """Return the values or scores of suggestions, one row for each element of a list."""
    column = {"value": Suggestion.value, "score": Suggestion.score}[attribute]
    elements = func.json_each(column).table_valued("value").alias()
    return Values(Suggestion.__table__.join(elements, true()), elements.c.value, elements.c.value.is_not(None))


def uuid_of(term: str) -> UUID:
    """Read a record's id; raise UnsupportedSearchError where it is not one."""
    try:
        return UUID(str(term))
    except ValueError as e:
        raise UnsupportedSearchError(f"{term!r} as a record's id") from e
