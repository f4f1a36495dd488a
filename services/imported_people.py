"""Who is meant by a name in a file."""

from sqlalchemy import select

from services import store
from services.accounts.people import find_or_create_in, free_username
from services.words import Role

LONGEST_NAME = 80


def find(name: str) -> str:
    """Give the id of somebody by their user name, else by their name; somebody new becomes a labeler."""
    name = name[:LONGEST_NAME]
    with store.writing() as session:
        for known in ({"username": name}, {"name": name}):
            if found := session.scalar(select(store.Person.id).filter_by(**known).limit(1)):
                return found
        return find_or_create_in(session, free_username(session, name), name, Role.LABELER).id
