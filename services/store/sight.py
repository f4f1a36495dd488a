"""Which rows of a table belong to the projects of whoever acts.

That is read off the tables, so that no new one can be forgotten: a table belongs to a project by its own `project_id`,
or by the first column that must name a row of a table that does.
"""

from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Column, ColumnElement, String, Table, bindparam, inspect, select, true

from services.store import acting

PROJECTS = "projects"


def in_sight(entity: Any) -> ColumnElement[bool]:
    """Say which rows of a table, or of an alias of it, whoever acts may load."""
    found = inspect(entity, raiseerr=False)
    column = anchor(found.mapper.local_table) if found is not None else None
    if column is None:
        return true()
    own = getattr(entity, column.key)
    return _of_sight(own, column)


@cache
def anchor(table: Table) -> Column[Any] | None:
    """Give the column by which a table belongs to a project; None for what belongs to none, as people and hosts."""
    if table.name == PROJECTS:
        return table.c.id
    if "project_id" in table.c:
        return table.c.project_id
    needed = [column for column in table.c if column.foreign_keys and not column.nullable]
    return next((column for column in needed if anchor(parent(column)) is not None), None)


def of_table(table: Table) -> ColumnElement[bool]:
    """Say the same of a table that is named in a statement by itself."""
    column = anchor(table)
    return true() if column is None else _of_sight(column, column)


def names_a_project(column: Column[Any]) -> bool:
    """Say whether an anchor holds the project's own id."""
    return column.table.name == PROJECTS or column.key == "project_id"


def parent(column: Column[Any]) -> Table:
    """Give the table that a column points to."""
    return next(iter(column.foreign_keys)).column.table


def _of_sight(own: ColumnElement[Any], column: Column[Any]) -> ColumnElement[bool]:
    if names_a_project(column):
        return own.in_(_projects())
    above = parent(column)
    return own.in_(select(above.c.id).where(of_table(above)))


def _projects() -> BindParameter[Any]:
    return bindparam("projects", callable_=_of_actor, expanding=True, unique=True, type_=String)


def _of_actor() -> list[str]:
    who = acting.actor()
    return sorted(who.projects) if who else []
