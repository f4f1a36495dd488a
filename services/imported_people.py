"""Who is meant by a name in a file."""

import re

from sqlalchemy import select

from services import accounts, store
from services.words import Role

LONGEST_NAME = 80


def find(name: str) -> str:
    """Give the id of somebody by their user name; somebody new becomes a labeler with one that Argilla accepts."""
    with store.reading() as session:
        known = session.scalar(select(store.Person.id).filter_by(username=name))
    username = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "labeler"
    return known or accounts.find_or_create(username, name[:LONGEST_NAME], Role.LABELER).id
