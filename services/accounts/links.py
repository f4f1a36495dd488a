"""One-time links that let one person in. Only hashes of their tokens are kept."""

from datetime import timedelta

from sqlalchemy.orm import Session

from services import audit, settings, store
from services.accounts import sessions
from services.accounts.people import find_or_create_in
from services.accounts.roles import Action, only
from services.accounts.tokens import hashed, make_token
from services.errors import NotAllowed, NotFound
from services.store.columns import now
from services.words import Role

LINK_HOURS = 24
OWNER_USERNAME = "owner"


def make_owner_link() -> str:
    """Make a link that signs the owner in once; gives the whole URL."""
    with store.writing() as session:
        owner = find_or_create_in(session, OWNER_USERNAME, "Owner", Role.OWNER)
        return _sign_in_link(session, owner)


@only(Action.MANAGE_PEOPLE)
def make_link(person_id: str, by: str) -> str:
    """Make a link that signs somebody in once, in another browser or after a lost one; gives the whole URL.

    Raises NotFound, and NotAllowed for somebody who was shut out.
    """
    with store.writing() as session:
        person = session.get(store.Person, person_id)
        if person is None:
            raise NotFound("This person is gone.")
        if person.shut_out_at is not None:
            raise NotAllowed(f"{person.name} was shut out. Let them in again first.")
        audit.record(session, by, "link.made", person_id)
        return _sign_in_link(session, person)


def sign_in(token: str, browser: str = "") -> str:
    """Spend a one-time link; gives the cookie's value. Raises NotAllowed when it was used or is too old."""
    with store.writing() as session:
        link = spend(session, token)
        if link.person_id is None:
            raise NotAllowed("This is an invitation: open it with /join to choose a name.")
        return sessions.begin(session, link.person_id, browser)


def _sign_in_link(session: Session, person: store.Person) -> str:
    token = add(session, person.role, uses=1, lasts=timedelta(hours=LINK_HOURS), person_id=person.id)
    return f"{settings.load().app_url()}/sign-in?token={token}"


def add(session: Session, role: Role, *, uses: int, lasts: timedelta, **of: str | None) -> str:
    """Write down a link, or an invitation, that works so often and so long; gives its token."""
    token = make_token()
    session.add(
        store.SignInLink(token_hash=hashed(token), role=role, uses=uses, uses_left=uses, expires_at=now() + lasts, **of)
    )
    return token


def spend(session: Session, token: str) -> store.SignInLink:
    """Use a link or an invitation once; raises NotAllowed when it was used up or is too old."""
    link = session.get(store.SignInLink, hashed(token), with_for_update=True)
    if link is None or link.uses_left < 1 or link.expires_at < now():
        raise NotAllowed("This link was used already or is too old. Ask for a new one.")
    link.uses_left -= 1
    return link
