"""Reading JSON columns in SQL with names as bound values, so that a name may hold quotes, dots or any letter.

SQLite only for now: its JSON paths cannot quote every name, `json_each(...) where key = ?` can.
"""

from dataclasses import dataclass
from typing import Any

from argilla_server.models import Record
from argilla_server.settings import settings
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    String,
    TableValuedAlias,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    true,
)

from .errors import UnsupportedSearchError

CONTAINERS = ("array", "object")


@dataclass(frozen=True)
class Values:
    """JSON values as rows: where they come from, their column, and which of the rows count."""

    source: FromClause
    value: ColumnElement[Any]
    condition: ColumnElement[bool]

    def exist(self, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """Tell whether the record at hand has such a value."""
        return self._of_record(self.value, *conditions).exists()

    def fold(self, aggregate: ColumnElement[Any], *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
        """Return an aggregate over the record's values."""
        return self._of_record(aggregate, *conditions).scalar_subquery()

    def _of_record(self, column: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
        return select(column).select_from(self.source).where(self.condition, *conditions).correlate(Record)


def member(column: Any, name: str) -> tuple[TableValuedAlias, ColumnElement[bool]]:
    """Return the members of a JSON object as rows, and the condition that picks the one called `name`."""
    _require_sqlite()
    members = func.json_each(column).table_valued("key", "value", "type").alias()
    return members, members.c.key == literal(name, String)


def values_of_member(column: Any, name: str, table: FromClause | None = None) -> Values:
    """Return the values of a member, one row for a scalar or one for each element of a list; nulls are left out.

    They are those of the record at hand, or, with the `table` of the column, those of all its rows.
    """
    members, named = member(column, name)
    elements = func.json_each(as_container(members)).table_valued("value").alias()
    source = members if table is None else table.join(members, true())
    return Values(source.join(elements, true()), elements.c.value, and_(named, elements.c.value.is_not(None)))


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
