"""Browsers that are signed in. Only the hash of a cookie is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services import audit, store
from services.accounts import visitors
from services.accounts.roles import Action, only
from services.accounts.tokens import hashed, make_token
from services.accounts.visitors import IDLE
from services.errors import NotAllowed, NotFound
from services.store.columns import now

COOKIE = "winrate_session"
SESSION_DAYS = 30
LONGEST_BROWSER = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser that is signed in: whose, since when, last seen when, and what it calls itself."""

    id: str
    person: str
    since: datetime
    seen: datetime
    browser: str


def begin(session: Session, person_id: str, browser: str = "") -> str:
    """Sign somebody's browser in; gives the cookie's value. Raises NotAllowed for somebody who was shut out."""
    person = session.get_one(store.Person, person_id)
    if person.shut_out_at is not None:
        raise NotAllowed("The owner of this Winrate has ended your access. Ask them to let you in again.")
    token = make_token()
    session.add(
        store.WebSession(
            token_hash=hashed(token),
            person_id=person_id,
            expires_at=now() + timedelta(days=SESSION_DAYS),
            seen_at=now(),
            browser=browser[:LONGEST_BROWSER],
        )
    )
    audit.record(session, person_id, "session.began", person_id)
    return token


def begin_for(person_id: str, browser: str = "") -> str:
    """Sign in whoever has shown who they are; gives the cookie's value. Raises NotAllowed as `begin` does."""
    with store.writing() as session:
        return begin(session, person_id, browser)


def note_failure(address: str) -> None:
    """Write down that somebody did not get in, from which address; never what they typed, which may be a password."""
    with store.writing() as session:
        audit.record(session, None, "session.failed", address=address)


def person_of_cookie(token: str | None) -> store.Person | None:
    """Find who a browser's cookie belongs to, or None when it is missing, unknown, too old or was long unused."""
    found = visitors.find(token)
    return found.person if found else None


def sign_out(token: str) -> None:
    """End the session of a browser's cookie; the browser is known no more."""
    with store.writing() as session:
        session.execute(delete(store.WebSession).where(store.WebSession.token_hash == hashed(token)))
        _forget(session, hashed(token))
    visitors.forget()


@only(Action.MANAGE_PEOPLE)
def signed_in() -> list[SignedIn]:
    """List the browsers that are signed in, the last seen first."""
    wanted = (
        select(store.WebSession, store.Person.name)
        .join(store.Person, store.Person.id == store.WebSession.person_id)
        .where(store.WebSession.expires_at > now(), store.WebSession.seen_at > now() - IDLE)
        .order_by(store.WebSession.seen_at.desc())
    )
    with store.reading() as session:
        return [
            SignedIn(each.token_hash, name, each.created_at, each.seen_at, each.browser)
            for each, name in session.execute(wanted)
        ]


@only(Action.MANAGE_PEOPLE)
def end(session_id: str, by: str) -> None:
    """Sign one browser out from afar; raises NotFound where it is already."""
    with store.writing() as session:
        found = session.get(store.WebSession, session_id)
        if found is None:
            raise NotFound("This browser is signed out already.")
        audit.record(session, by, "session.ended", found.person_id)
        _forget(session, found.token_hash)
        session.delete(found)
    visitors.forget()


def _forget(session: Session, token_hash: str) -> None:
    """Keep a session that was ended on purpose from coming back by what its browser remembers."""
    remembered = store.RememberedBrowser.session_hash == token_hash
    session.execute(delete(store.RememberedBrowser).where(remembered))
