"""Who is signed in: one-time links, invitations and browser sessions.

Only hashes of tokens are kept. `python -m services.accounts link` prints the owner's one-time link.
"""

import hashlib
import re
import secrets
import sys
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services import projects, settings, store
from services.errors import BadInput, NotAllowed
from services.store.columns import now
from services.words import Role

COOKIE = "winrate_session"
SESSION_DAYS = 30
OWNER_LINK_HOURS = 24
OWNER_USERNAME = "owner"


def make_owner_link() -> str:
    """Make a link that signs the owner in once; gives the whole URL."""
    with store.writing() as session:
        owner = _find_or_create(session, OWNER_USERNAME, "Owner", Role.OWNER)
        token = _add_link(session, owner.id, Role.OWNER, uses=1, lasts=timedelta(hours=OWNER_LINK_HOURS))
    return f"{settings.load().app_url()}/sign-in?token={token}"


def make_invitation(role: Role = Role.LABELER, *, project_id: str | None = None, uses: int = 50, days: int = 14) -> str:
    """Make a link with which several people can join a project under a name of their own; gives the whole URL."""
    with store.writing() as session:
        token = _add_link(session, None, role, uses=uses, lasts=timedelta(days=days), project_id=project_id)
    return f"{settings.load().app_url()}/join?token={token}"


def sign_in(token: str) -> str:
    """Spend a one-time link; gives the cookie's value. Raises NotAllowed when it was used or is too old."""
    with store.writing() as session:
        link = _spend(session, token)
        if link.person_id is None:
            raise NotAllowed("This is an invitation: open it with /join to choose a name.")
        return _add_session(session, link.person_id)


def join(token: str, name: str) -> str:
    """Accept an invitation under a name; gives the cookie's value.

    Raises NotAllowed for a spent or old invitation, BadInput for an empty or overlong name.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= 60:
        raise BadInput("Please enter a name of 1 to 60 characters.")
    with store.writing() as session:
        link = _spend(session, token)
        if link.person_id is not None:
            raise NotAllowed("This link signs one person in; ask for an invitation instead.")
        person = store.Person(name=name, username=_free_username(session, name), role=link.role)
        session.add(person)
        session.flush()
        if link.project_id:
            projects.choose(person.id, link.project_id, session=session)
        return _add_session(session, person.id)


def can_join(token: str) -> bool:
    """Say whether an invitation still works, without spending it."""
    with store.reading() as session:
        link = session.get(store.SignInLink, _hash(token))
        return bool(link and link.person_id is None and link.uses_left > 0 and link.expires_at > now())


def person_of_cookie(token: str | None) -> store.Person | None:
    """Find who a browser's cookie belongs to, or None when it is missing, unknown or too old."""
    if not token:
        return None
    with store.reading() as session:
        found = session.get(store.WebSession, _hash(token))
        if found is None or found.expires_at < now():
            return None
        return session.get(store.Person, found.person_id)


def sign_out(token: str) -> None:
    """End the session of a browser's cookie."""
    with store.writing() as session:
        session.execute(delete(store.WebSession).where(store.WebSession.token_hash == _hash(token)))


def find_or_create(username: str, name: str, role: Role = Role.LABELER) -> store.Person:
    """Give the person with this user name, making them when they are new."""
    with store.writing() as session:
        return _find_or_create(session, username, name, role)


def people() -> list[store.Person]:
    """List everybody, the first to come first."""
    with store.reading() as session:
        return list(session.scalars(select(store.Person).order_by(store.Person.created_at)))


def _find_or_create(session: Session, username: str, name: str, role: Role) -> store.Person:
    person = session.scalars(select(store.Person).where(store.Person.username == username)).first()
    if person is None:
        person = store.Person(username=username, name=name, role=role)
        session.add(person)
        session.flush()
    return person


def _free_username(session: Session, name: str) -> str:
    """Turn a name into a user name that Argilla accepts and nobody has."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "labeler"
    taken = set(session.scalars(select(store.Person.username).where(store.Person.username.startswith(stem))))
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in numbered if candidate not in taken)


def _add_link(
    session: Session, person_id: str | None, role: Role, *, uses: int, lasts: timedelta, project_id: str | None = None
) -> str:
    token = secrets.token_urlsafe(24)
    session.add(
        store.SignInLink(
            token_hash=_hash(token),
            person_id=person_id,
            project_id=project_id,
            role=role,
            uses_left=uses,
            expires_at=now() + lasts,
        )
    )
    return token


def _spend(session: Session, token: str) -> store.SignInLink:
    link = session.get(store.SignInLink, _hash(token), with_for_update=True)
    if link is None or link.uses_left < 1 or link.expires_at < now():
        raise NotAllowed("This link was used already or is too old. Ask for a new one.")
    link.uses_left -= 1
    return link


def _add_session(session: Session, person_id: str) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        store.WebSession(token_hash=_hash(token), person_id=person_id, expires_at=now() + timedelta(days=SESSION_DAYS))
    )
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


if __name__ == "__main__":
    if sys.argv[1:] != ["link"]:
        sys.exit("usage: python -m services.accounts link")
    print(make_owner_link())
