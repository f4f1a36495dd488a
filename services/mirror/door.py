"""Coming in with an account in Argilla: its server checks the password, which goes nowhere else and is never kept."""

from typing import Any

import httpx

from services import network, store
from services.accounts import newcomers
from services.errors import MirrorDown, NotAllowed
from services.mirror import people, where, workspaces
from services.mirror.client import Argilla
from services.mirror.shapes import WORKSPACE
from services.settings import Endpoint
from services.words import Role

LONGEST = 72  # bytes: bcrypt, by which Argilla keeps passwords, takes no more
TIMEOUT = httpx.Timeout(20, connect=5)
_WRONG = "This user name and password do not belong together. Try again, or ask for a link."


def check(username: str, password: str) -> store.Person:
    """Give the person behind an account; a member of a workspace of ours whom we do not know yet becomes a labeler.

    Raises NotAllowed for a wrong password and for who may not come in, MirrorDown when Argilla cannot be asked.
    """
    server = where.endpoint()
    if server is None:
        raise MirrorDown("Nobody can sign in by password, since no Argilla runs that could check it. Use a link.")
    if not username or not 1 <= len(password.encode()) <= LONGEST:
        raise NotAllowed(_WRONG)
    try:
        me, ours = _ask(server, username, password)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError) as error:
        raise MirrorDown("Argilla, which checks passwords, does not answer. Try again later, or use a link.") from error
    if me["role"] != "owner" and not ours:  # the owner sees every workspace, ours too once the mirror has made it
        raise NotAllowed(f"Your account is not in Argilla's workspace “{WORKSPACE}”. Ask its owner to add you.")
    return _person(server, me, ours)


def _ask(server: Endpoint, username: str, password: str) -> tuple[dict[str, Any], list[str]]:
    """Give the account, and the names of those of its workspaces that are ours."""
    with network.client(f"{server.url}/api/v1", private=True, timeout=TIMEOUT) as http:
        token = http.post("/token", data={"username": username, "password": password})
        if token.status_code == httpx.codes.UNAUTHORIZED:
            raise NotAllowed(_WRONG)
        http.headers["authorization"] = f"Bearer {token.raise_for_status().json()['access_token']}"
        me = http.get("/me").raise_for_status().json()
        there = http.get("/me/workspaces").raise_for_status().json()["items"]
    return me, [each["name"] for each in there if workspaces.is_ours(each["name"])]


def _person(server: Endpoint, me: dict[str, Any], ours: list[str]) -> store.Person:
    with Argilla(server) as argilla:
        people.remember_owner(argilla.get("/me")["username"])  # the worker may not have been there yet
    username = me["username"]
    if not people.is_key_owner(username):
        with store.writing() as session:
            newcomers.welcome(session, username, me["first_name"] or username, workspaces.projects_of(ours))
    found = people.person_of(username, username)
    if found.role == Role.OWNER and me["role"] != "owner":  # somebody of that name in another Argilla
        raise NotAllowed("This account is not the owner's. Ask for an account under another user name.")
    return found
