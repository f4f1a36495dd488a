"""Who did what and when: rows are only added, in the transaction of the deed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.accounts.roles import Action, only

MOST = 1_000
ACTIONS = {
    "session.began": "Signed in",
    "session.ended": "A browser was signed out from afar",
    "person.joined": "Joined by an invitation",
    "person.came": "Came in for the first time, with an account in Argilla or of an organisation",
    "identity.added": "Came in by an organisation for the first time",
    "person.shut_out": "Access ended",
    "person.let_in": "Let in again",
    "person.role": "Role changed",
    "person.projects": "Projects of a person changed",
    "link.made": "Sign-in link made",
    "invitation.made": "Invitation made",
    "invitation.withdrawn": "Invitation withdrawn",
    "run.launched": "Fine-tune launched",
    "result.shared": "Result shared by a link",
    "result.unshared": "Link to a result withdrawn",
    "comparison.started": "Vote set up",
    "comparison.opened": "Vote opened",
    "comparison.set_aside": "Vote opened without the pairs that gave a variant away",
    "comparison.changed": "Rules of a vote changed",
    "comparison.extended": "Vote extended",
    "comparison.closed": "Vote closed",
    "comparison.reopened": "Vote reopened",
    "judge.asked": "A model was asked to judge",
}


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


def events(session: Session, subject_id: str, *actions: str) -> Sequence[store.AuditEvent]:
    """List what was done to one person or thing, the oldest first; only these actions where some are given."""
    wanted = select(store.AuditEvent).filter_by(subject_id=subject_id).order_by(store.AuditEvent.created_at)
    return session.scalars(wanted.where(store.AuditEvent.action.in_(actions)) if actions else wanted).all()


@only(Action.MANAGE_PEOPLE)
def deeds(actions: Iterable[str] = (), *, most: int = MOST) -> list[Deed]:
    """List what was done, the newest first; only these actions where some are given."""
    event = store.AuditEvent
    wanted = select(event).order_by(event.created_at.desc(), event.id).limit(most)
    if chosen := list(actions):
        wanted = wanted.where(event.action.in_(chosen))
    with store.reading() as session:
        found = session.scalars(wanted).all()
        ids = {each.person_id for each in found} | {each.subject_id for each in found}
        known = names(session, [each for each in ids if each])
    return [_deed(each, known) for each in found]


def _deed(event: store.AuditEvent, known: dict[str, str]) -> Deed:
    subject = known.get(event.subject_id) or str(event.detail.get("name", ""))
    what = ACTIONS.get(event.action, event.action)
    return Deed(event.created_at, known.get(event.person_id or "", ""), what, subject)


def names(session: Session, ids: Collection[str]) -> dict[str, str]:
    """Name the people and comparisons with these ids; what is gone, or something else, is left out."""
    found: dict[str, str] = {}
    for table in (store.Person, store.Comparison):
        found |= {key: name for key, name in session.execute(select(table.id, table.name).where(table.id.in_(ids)))}
    return found
