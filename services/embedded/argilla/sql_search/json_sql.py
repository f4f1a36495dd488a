"""Reading JSON columns in SQL with names as bound values, so that a name may hold quotes, dots or any letter.

SQLite only for now: its JSON paths cannot quote every name, `json_each(...) where key = ?` can.
"""

from typing import Any

from argilla_server.settings import settings
from sqlalchemy import ColumnElement, Select, String, TableValuedAlias, case, cast, func, literal, select, true

from .errors import UnsupportedSearchError

CONTAINERS = ("array", "object")


def member(column: Any, name: str) -> tuple[TableValuedAlias, ColumnElement[bool]]:
    """Return the members of a JSON object as rows, and the condition that picks the one called `name`."""
    _require_sqlite()
    members = func.json_each(column).table_valued("key", "value", "type").alias()
    return members, members.c.key == literal(name, String)


def select_values(column: Any, name: str) -> tuple[Select[Any], ColumnElement[Any]]:
    """Select the values of a member, one row for a scalar or one for each element of a list; nulls are left out."""
    members, named = member(column, name)
    elements = func.json_each(as_container(members)).table_valued("value").alias()
    value = elements.c.value
    return select(value).select_from(members).join(elements, true()).where(named, value.is_not(None)), value


def as_container(members: TableValuedAlias) -> ColumnElement[Any]:
    """Return a member's value as JSON text: a list or an object as it is, a scalar in a list of one."""
    value = members.c.value
    return case((members.c.type.in_(CONTAINERS), value), else_=func.json_array(value))


def as_text(value: Any) -> ColumnElement[str]:
    """Return a JSON scalar as text."""
    return cast(value, String)


def _require_sqlite() -> None:
    if not settings.database_is_sqlite:
        raise UnsupportedSearchError("filters on JSON values, text queries and metrics on PostgreSQL yet")
