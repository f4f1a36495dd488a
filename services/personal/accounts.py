"""Somebody's account in Argilla, which goes when they do."""

from sqlalchemy import delete as sql_delete

from services import store
from services.errors import NotAllowed
from services.mirror import lost_accounts, where
from services.mirror.client import Argilla
from services.mirror.link import Link
from services.store import MirroredResponse


def delete(person: store.Person) -> None:
    """Delete somebody's account in Argilla with all that it said there; it may not have one.

    Raises MirrorDown when Argilla does not answer, and NotAllowed for an account that manages Argilla.
    """
    server = where.endpoint()
    if server is None:
        return
    with Argilla(server) as argilla:
        account = Link(argilla).users.get(person.username)
        if account is None:
            return
        if account["role"] == "owner":
            raise NotAllowed(f"“{person.username}” owns Argilla. Delete that account, or take its rights, there first.")
        lost_accounts.unmade(person.username)
        with store.writing() as session:  # so that what goes with the account is not taken for taken back
            session.execute(sql_delete(MirroredResponse).where(MirroredResponse.person_id == person.id))
        argilla.delete(f"/users/{account['id']}")
