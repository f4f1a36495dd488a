"""Projects cannot see each other: every select, update and delete is narrowed to the projects of whoever acts."""

from typing import Any

from sqlalchemy import Table, event, inspect, select
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from services.errors import NotAllowed
from services.store import acting, sight
from services.store.columns import Base

OF_OTHERS = "This belongs to a project of others. Ask its owner to add you."
_NARROWED = with_loader_criteria(Base, lambda cls: cls.in_sight(), include_aliases=True)


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    """Narrow a statement; what hangs on a row that was loaded brings the criteria along."""
    if state.is_column_load or not (state.is_select or state.is_update or state.is_delete):
        return
    who = acting.actor()
    if who is not None and who.narrowed:
        state.statement = state.statement.options(_NARROWED)


@event.listens_for(Session, "before_flush")
def _keep_inside(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    """Refuse a row that would be put into a project of others, by its own column or by the row that it hangs on."""
    who = acting.actor()
    if who is None or not who.narrowed:
        return
    new = {id(row) for row in session.new}
    wanted: dict[Table, set[Any]] = {}
    for row in {*session.new, *session.dirty}:
        column = sight.anchor(inspect(row).mapper.local_table)
        value = None if column is None else getattr(row, column.key)
        if column is None or value is None or (sight.names_a_project(column) and value in who.projects):
            continue
        if sight.names_a_project(column):
            raise NotAllowed(OF_OTHERS)
        if id(row) in new:
            wanted.setdefault(sight.parent(column), set()).add(value)
    added = {(inspect(row).mapper.local_table, getattr(row, "id", None)) for row in session.new}
    for table, ids in wanted.items():
        _require_in_sight(session, table, {each for each in ids if (table, each) not in added})


def _require_in_sight(session: Session, table: Table, ids: set[Any]) -> None:
    """Refuse what hangs on a row that whoever acts may not load."""
    known = select(table.c.id).where(table.c.id.in_(ids), sight.of_table(table))
    if ids and len(session.connection().execute(known).all()) < len(ids):
        raise NotAllowed(OF_OTHERS)
