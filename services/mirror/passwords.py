"""A password for somebody who came in by a link: set in Argilla, so that it opens both, and never kept here."""

from typing import Any

from services import accounts
from services.accounts import Action
from services.errors import BadInput, MirrorDown, NotAllowed
from services.mirror import clock, people, where, workspaces
from services.mirror.client import Argilla
from services.mirror.door import LONGEST
from services.mirror.link import Link
from services.mirror.responses import moment
from services.store import Person

SHORTEST = 8


def choose(person: Person, password: str) -> str:
    """Set the password of somebody's account in Argilla, which is made when it is missing; gives its user name.

    Raises BadInput for a password that Argilla does not take, NotAllowed for an account that is not ours to change
    (made in Argilla itself, or with more rights than a labeler's), MirrorDown when Argilla does not answer.
    """
    if len(password) < SHORTEST or len(password.encode()) > LONGEST:
        raise BadInput(f"Please choose a password of {SHORTEST} to {LONGEST} characters.")
    if not accounts.may(person.role, Action.VOTE):  # an account there could read what labelers read
        raise NotAllowed("Who only reads results has no account in Argilla, so no password. Ask for another link.")
    server = where.endpoint()
    if server is None:
        raise MirrorDown("No Argilla runs that could keep a password. Ask for another link instead.")
    with Argilla(server) as argilla:
        link = Link(argilla)
        known = link.users.get(person.username)
        if people.is_owner(person) or (known and not _ours(known, person)):
            raise NotAllowed("This account was made in Argilla. Change its password there, or ask whoever manages it.")
        argilla.patch(f"/users/{workspaces.admit(link, person)}", {"password": password})
    return person.username


def _ours(account: dict[str, Any], person: Person) -> bool:
    """Say whether an account was made for a person; otherwise it may be somebody else's of the same name."""
    made = clock.ours(moment(account["inserted_at"]))
    return bool(account["role"] == "annotator" and made >= person.created_at - clock.NOISE)
