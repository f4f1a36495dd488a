"""Who stands behind a browser's cookie: the person, and the projects that they belong to."""

import time
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, select

from services import store
from services.accounts.tokens import hashed
from services.store import acting
from services.store.acting import Actor
from services.store.columns import now
from services.words import Role

IDLE = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=10)
FRESH_SECONDS = 1.0  # a page asks who acts for whatever it loads
MOST_KNOWN = 10_000
_BEHIND = (
    select(store.WebSession, store.Person, store.Membership.project_id)
    .join(store.Person, store.Person.id == store.WebSession.person_id)
    .outerjoin(store.Membership, store.Membership.person_id == store.Person.id)
    .where(store.WebSession.token_hash == bindparam("token"))
)
_known: dict[str, tuple[float, "Visitor"]] = {}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody whose browser is signed in."""

    person: store.Person
    projects: frozenset[str]  # none for an owner, who belongs to every one

    def actor(self, *, narrowed: bool = True) -> Actor:
        """Give what they act as; an owner's view is never narrowed."""
        narrow = narrowed and self.person.role is not Role.OWNER
        return Actor(self.person.id, self.person.role, self.projects, narrow)


def find(cookie: str | None) -> Visitor | None:
    """Find who a browser's cookie belongs to, or None when it is missing, unknown, too old or was long unused."""
    if not cookie:
        return None
    with acting.acting(None), store.reading() as session:
        rows = session.execute(_BEHIND, {"token": hashed(cookie)}).all()
    if not rows:
        return None
    here, person, _ = rows[0]
    if min(here.expires_at, here.seen_at + IDLE) < now():
        return None
    if here.seen_at < now() - SEEN_EVERY:
        _see(here.token_hash)
    return Visitor(person, frozenset(each[2] for each in rows if each[2]))


def lately(cookie: str) -> Visitor | None:
    """Find who a cookie belongs to, as it was known within the last second; what is changed here counts at once."""
    at, found = _known.get(cookie, (0.0, None))
    if found is not None and time.monotonic() - at < FRESH_SECONDS:
        return found
    asked = time.monotonic()
    found = find(cookie)
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    if found is None:
        _known.pop(cookie, None)
    else:
        _known[cookie] = (asked, found)
    return found


def forget() -> None:
    """Look everybody up again from now on: somebody's role, projects or access has changed."""
    _known.clear()


def _see(token_hash: str) -> None:
    with store.writing() as session:
        if found := session.get(store.WebSession, token_hash):
            found.seen_at = now()
