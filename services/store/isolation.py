"""Projects cannot see each other: every select, update and delete is narrowed to the projects of whoever acts."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

from services.errors import NotAllowed
from services.store import acting
from services.store.columns import Base

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
    """Refuse a row that would be put into a project of others."""
    who = acting.actor()
    if who is None or not who.narrowed:
        return
    for row in {*session.new, *session.dirty}:
        if (project_id := getattr(row, "project_id", None)) is not None and project_id not in who.projects:
            raise NotAllowed("This belongs to a project of others. Ask the owner to add you to it.")
