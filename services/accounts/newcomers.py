"""Whoever comes in without an invitation: with an account in Argilla, or by an organisation that the owner allowed."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import audit, store
from services.accounts import memberships
from services.accounts.people import find_or_create_in
from services.words import Role


def welcome(session: Session, username: str, name: str, project_ids: Sequence[str] = ()) -> store.Person:
    """Give the person of this user name. Somebody new becomes a labeler of these projects, or of the only one.

    Where there are several and none is named, the owner says on People which of them somebody belongs to.
    """
    known = session.scalars(select(store.Person).where(store.Person.username == username)).first()
    if known:
        return known
    person = find_or_create_in(session, username, name, Role.LABELER)
    every = session.scalars(select(store.Project.id).limit(2)).all()
    for each in project_ids or (every if len(every) == 1 else ()):
        memberships.add(session, person.id, each)
    audit.record(session, person.id, "person.came", person.id)
    return person
