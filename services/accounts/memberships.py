"""Which projects people belong to, and what they are there."""

from collections.abc import Iterable

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services import audit, store
from services.accounts import visitors
from services.accounts.people import short_team
from services.accounts.roles import Action, only
from services.errors import NotAllowed, NotFound
from services.mirror import outbox
from services.words import Role


def add(session: Session, person_id: str, project_id: str) -> None:
    """Let somebody belong to a project, inside the caller's transaction."""
    session.merge(store.Membership(person_id=person_id, project_id=project_id))
    outbox.add(session, outbox.Topic.PERSON, person_id)
    visitors.forget()


def of(person_id: str) -> frozenset[str]:
    """Give the projects that somebody belongs to; an owner belongs to every one without being listed."""
    with store.reading() as session:
        return frozenset(session.scalars(select(store.Membership.project_id).filter_by(person_id=person_id)))


@only(Action.MANAGE_PEOPLE)
def change(person_id: str, role: Role, project_ids: Iterable[str], by: str, *, team: str | None = None) -> None:
    """Give somebody another role, other projects and, where one is given, another team ("" for none).

    They have them with their next click; results can be read by team.

    Raises NotFound, and NotAllowed for one's own role and for the last owner's.
    """
    with store.writing() as session:
        person = _get(session, person_id)
        before, had = person.role, {each.project_id for each in _listed(session, person_id)}
        if person.role is not role and person_id == by:
            raise NotAllowed("You cannot change your own role. Ask another owner.")
        if before is Role.OWNER is not role and _owners(session) < 2:
            raise NotAllowed("Somebody has to be the owner. Make another owner first.")
        person.role = role
        wanted = set() if role is Role.OWNER else set(project_ids)
        for each in _listed(session, person_id):
            if each.project_id not in wanted:
                session.delete(each)
        session.add_all(store.Membership(person_id=person_id, project_id=each) for each in wanted - had)
        if before is not role:
            audit.record(session, by, "person.role", person_id, before=before, after=role)
        if team is not None and short_team(team) != person.team:
            person.team = short_team(team)
            audit.record(session, by, "person.team", person_id)
        if (before, had) != (role, wanted):
            outbox.add(session, outbox.Topic.PERSON, person_id)
        if wanted != had:
            audit.record(session, by, "person.projects", person_id, before=sorted(had), after=sorted(wanted))
    visitors.forget()


@only(Action.INVITE)
def take_out(person_id: str, project_id: str, by: str) -> None:
    """End somebody's part in a project; what they did stays and counts.

    Raises NotFound, and NotAllowed for a manager or an owner.
    """
    with store.writing() as session:
        if _get(session, person_id).role in (Role.OWNER, Role.MANAGER):
            raise NotAllowed("Only an owner can change what a manager or owner belongs to.")
        gone = delete(store.Membership).filter_by(person_id=person_id, project_id=project_id)
        if not session.execute(gone).rowcount:  # type: ignore[attr-defined]
            raise NotFound("They do not belong to this project any more.")
        audit.record(session, by, "person.projects", person_id, before=[project_id], after=[])
        outbox.add(session, outbox.Topic.PERSON, person_id)
    visitors.forget()


def _get(session: Session, person_id: str) -> store.Person:
    person = session.get(store.Person, person_id)
    if person is None:
        raise NotFound("This person is gone.")
    return person


def _listed(session: Session, person_id: str) -> list[store.Membership]:
    return list(session.scalars(select(store.Membership).filter_by(person_id=person_id)))


def _owners(session: Session) -> int:
    wanted = select(func.count()).select_from(store.Person).filter_by(role=Role.OWNER)
    return session.scalar(wanted.where(store.Person.shut_out_at.is_(None))) or 0
