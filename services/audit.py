"""Who did what and when: rows are only added, in the transaction of the deed."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.accounts.roles import Action, only
from services.deeds import ACTIONS, said
from services.store import acting

__all__ = ["ACTIONS", "MOST", "Deed", "deeds", "events", "names", "note", "noted", "record", "said"]

MOST = 1_000
Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed: when, by whom ("" for nobody who is known), what, and to which person or thing."""

    at: datetime
    by: str
    what: str
    subject: str


def record(session: Session, person_id: str | None, action: str, subject_id: str = "", **detail: object) -> None:
    """Write down who did what to which thing; `action` is one of ACTIONS."""
    session.add(store.AuditEvent(person_id=person_id, action=action, subject_id=subject_id, detail=detail))


def note(session: Session, action: str, subject_id: str = "", **detail: object) -> None:
    """Write down what whoever acts did; nobody's deed where nobody does, as in the worker."""
    who = acting.actor()
    record(session, who.person_id if who else None, action, subject_id, **detail)


def noted(content: Callable[[], Content], action: str, subject_id: str = "", **detail: object) -> Callable[[], Content]:
    """Make a download write itself down when it is asked for; it is made for whoever acts now, with their rights."""
    who = acting.actor()

    def made() -> Content:
        with acting.acting(who):
            given = content()
            with store.writing() as session:
                note(session, action, subject_id, **detail)
        return given

    return made


def events(session: Session, subject_id: str, *actions: str) -> Sequence[store.AuditEvent]:
    """List what was done to one person or thing, the oldest first; only these actions where some are given."""
    wanted = select(store.AuditEvent).filter_by(subject_id=subject_id).order_by(store.AuditEvent.created_at)
    return session.scalars(wanted.where(store.AuditEvent.action.in_(actions)) if actions else wanted).all()


@only(Action.MANAGE_PEOPLE)
def deeds(
    actions: Iterable[str] = (),
    *,
    person_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    most: int | None = MOST,
) -> list[Deed]:
    """List what was done, the newest first: some actions, by or to one person, from one moment until before another."""
    event = store.AuditEvent
    wanted = select(event).order_by(event.created_at.desc(), event.id).limit(most)
    if chosen := list(actions):
        wanted = wanted.where(event.action.in_(chosen))
    if person_id:
        wanted = wanted.where((event.person_id == person_id) | (event.subject_id == person_id))
    if since:
        wanted = wanted.where(event.created_at >= since)
    if until:
        wanted = wanted.where(event.created_at < until)
    with store.reading() as session:
        found = session.scalars(wanted).all()
        ids = {each.person_id for each in found} | {each.subject_id for each in found}
        known = names(session, [each for each in ids if each])
    return [_deed(each, known) for each in found]


def _deed(event: store.AuditEvent, known: dict[str, str]) -> Deed:
    subject = known.get(event.subject_id) or str(event.detail.get("name", ""))
    return Deed(event.created_at, known.get(event.person_id or "", ""), said(event), subject)


def names(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Name the people and comparisons with these ids; what is gone, or something else, is left out."""
    found: dict[str, str] = {}
    for table in (store.Person, store.Comparison):
        found |= {key: name for key, name in session.execute(select(table.id, table.name).where(table.id.in_(ids)))}
    return found
