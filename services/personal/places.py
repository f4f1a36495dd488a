"""Where the store names people: read off the tables, so that no new one can be forgotten."""

from collections.abc import Iterator

from sqlalchemy import Column, Table
from sqlalchemy.orm import Session

from services import store
from services.errors import NotAllowed, NotFound
from services.words import Role


def places() -> Iterator[tuple[Table, Column[str]]]:
    """Give every column that names a person, with its table."""
    for table in store.Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is store.Person.__table__ for key in column.foreign_keys):
                yield table, column


def get(session: Session, person_id: str) -> store.Person:
    """Give a person who may be changed; raises NotFound, and NotAllowed for an owner."""
    person = session.get(store.Person, person_id)
    if person is None:
        raise NotFound("This person is gone.")
    if person.role is Role.OWNER:
        raise NotAllowed("An owner cannot be erased or merged. Give them another role first.")
    return person
