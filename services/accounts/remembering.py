"""Browsers in which somebody accepted an invitation: after a lost session they go on there as who they are.

Without this, whoever has no password could only come back as somebody new. Only the hash of the cookie is kept, and a
name alone opens nothing. It works for labelers and viewers, as long as they belong to the project they were invited to.
"""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services import store
from services.accounts import sessions
from services.accounts.tokens import hashed, make_token
from services.errors import NotAllowed
from services.store import acting
from services.store.columns import now
from services.words import Role

COOKIE = "winrate_browser"
DAYS = 180
ROLES = (Role.LABELER, Role.VIEWER)  # who leads comes in by a link of their own, or a password


def remember(session_cookie: str, invitation: str) -> str | None:
    """Let a browser that was just signed in by an invitation be known again; gives the value of COOKIE.

    None where the person's role is too much for that, or the session or the invitation is gone.
    """
    with acting.acting(None), store.writing() as session:
        here = session.get(store.WebSession, hashed(session_cookie))
        link = session.get(store.SignInLink, hashed(invitation))
        person = session.get(store.Person, here.person_id) if here else None
        if here is None or link is None or person is None or person.role not in ROLES:
            return None
        token = make_token()
        known = store.RememberedBrowser
        session.execute(delete(known).where((known.session_hash == here.token_hash) | (known.expires_at < now())))
        session.add(
            store.RememberedBrowser(
                token_hash=hashed(token),
                person_id=person.id,
                project_id=link.project_id,
                session_hash=here.token_hash,
                expires_at=now() + timedelta(days=DAYS),
            )
        )
        return token


def remembered(token: str | None) -> store.Person | None:
    """Find who may go on in a browser; None once their access, their part in the project or the time has ended."""
    if not token:
        return None
    with acting.acting(None), store.reading() as session:
        row = session.get(store.RememberedBrowser, hashed(token))
        return _person(session, row) if row else None


def go_on(token: str, browser: str = "") -> str:
    """Sign a remembered person in again; gives the cookie's value. Raises NotAllowed where nobody is remembered."""
    with acting.acting(None), store.writing() as session:
        row = session.get(store.RememberedBrowser, hashed(token), with_for_update=True)
        person = _person(session, row) if row else None
        if row is None or person is None:
            raise NotAllowed("This browser is not known any more. Ask whoever invited you for a link of your own.")
        cookie = sessions.begin(session, person.id, browser)
        row.session_hash = hashed(cookie)
        return cookie


def forget(token: str) -> None:
    """Forget a browser, as when somebody signs out there."""
    with acting.acting(None), store.writing() as session:
        session.execute(delete(store.RememberedBrowser).where(store.RememberedBrowser.token_hash == hashed(token)))


def _person(session: Session, row: store.RememberedBrowser) -> store.Person | None:
    person = session.get_one(store.Person, row.person_id)
    if row.expires_at < now() or person.shut_out_at is not None or person.role not in ROLES:
        return None
    belongs = select(store.Membership.person_id).filter_by(person_id=person.id, project_id=row.project_id)
    return person if row.project_id is None or session.scalar(belongs) else None
