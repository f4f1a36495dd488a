"""Who is here, what they did, and shutting somebody out and letting them in again."""

import re
from dataclasses import dataclass
from datetime import datetime
from unicodedata import combining, normalize

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from services import audit, store
from services.accounts import visitors
from services.accounts.roles import ALLOWED, Action, only
from services.errors import NotAllowed, NotFound
from services.mirror import outbox
from services.store import acting
from services.store.columns import now
from services.words import ReviewStatus, Role


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody and what they did; `seen` is None for who never signed in here, as a colleague in Argilla.

    `projects` maps the ids of those that they belong to, as far as whoever acts sees them, to names.
    """

    id: str
    name: str
    role: Role
    joined: datetime
    seen: datetime | None
    votes: int
    reviews: int
    shut_out: bool
    team: str
    projects: dict[str, str]

    @property
    def sees_all(self) -> bool:
        """Say whether they belong to every project without being listed there."""
        return self.role is Role.OWNER


def find_or_create(username: str, name: str, role: Role = Role.LABELER) -> store.Person:
    """Give the person with this user name, making them when they are new."""
    with store.writing() as session:
        return find_or_create_in(session, username, name, role)


def people() -> list[store.Person]:
    """List everybody who may come in, the first to come first."""
    wanted = select(store.Person).where(store.Person.shut_out_at.is_(None))
    with store.reading() as session:
        return list(session.scalars(wanted.order_by(store.Person.created_at)))


def people_who(action: Action, project_id: str) -> list[store.Person]:
    """List who may come in and do this in a project, the first to come first."""
    inside = select(store.Membership.person_id).filter_by(project_id=project_id)
    wanted = select(store.Person).where(
        store.Person.shut_out_at.is_(None),
        store.Person.role.in_(ALLOWED[action]),
        or_(store.Person.role == Role.OWNER, store.Person.id.in_(inside)),
    )
    with store.reading() as session:
        return list(session.scalars(wanted.order_by(store.Person.created_at)))


@only(Action.SEE_PEOPLE)
def members() -> list[Member]:
    """List everybody with what they did, the first to come first; a manager sees the people of their projects."""
    person, web, vote, review = store.Person, store.WebSession, store.Vote, store.Review
    seen = select(func.max(web.seen_at, type_=web.seen_at.type)).where(web.person_id == person.id).scalar_subquery()
    votes = select(func.count()).where(vote.labeler_id == person.id, vote.current).scalar_subquery()
    reviews = select(func.count()).where(review.person_id == person.id, review.status == ReviewStatus.SUBMITTED)
    wanted = select(person, seen, votes, reviews.scalar_subquery()).order_by(person.created_at)
    if (who := acting.actor()) is not None and who.narrowed:
        wanted = wanted.where(person.id.in_(select(store.Membership.person_id)))
    with store.reading() as session:
        belong = _belong(session)
        return [
            Member(
                id=each.id,
                name=each.name,
                role=each.role,
                joined=each.created_at,
                seen=seen_at,
                votes=voted,
                reviews=reviewed,
                shut_out=bool(each.shut_out_at),
                team=each.team,
                projects=belong.get(each.id, {}),
            )
            for each, seen_at, voted, reviewed in session.execute(wanted)
        ]


def _belong(session: Session) -> dict[str, dict[str, str]]:
    """Map people to the projects that they belong to."""
    wanted = select(store.Membership.person_id, store.Project.id, store.Project.name).join(
        store.Project, store.Project.id == store.Membership.project_id
    )
    found: dict[str, dict[str, str]] = {}
    for person_id, project_id, name in session.execute(wanted.order_by(store.Project.created_at)):
        found.setdefault(person_id, {})[project_id] = name
    return found


def short_team(team: str) -> str:
    """Write the name of a team as it is kept: without spaces to spare, and short."""
    return " ".join(team.split())[:60].strip()


@only(Action.MANAGE_PEOPLE)
def shut_out(person_id: str, by: str) -> None:
    """End somebody's access at once, in every browser; what they did stays and counts.

    Raises NotFound, and NotAllowed for an owner.
    """
    with store.writing() as session:
        person = _get(session, person_id)
        if person.role == Role.OWNER:
            raise NotAllowed("An owner cannot be shut out.")
        if person.shut_out_at:
            return
        person.shut_out_at = now()
        for access in (store.WebSession, store.RememberedBrowser):
            session.execute(delete(access).where(access.person_id == person_id))
        audit.record(session, by, "person.shut_out", person_id)
        outbox.add(session, outbox.Topic.PERSON, person_id)
    visitors.forget()


@only(Action.MANAGE_PEOPLE)
def let_in(person_id: str, by: str) -> None:
    """Let somebody in again; they need an invitation or a link of their own to sign in. Raises NotFound."""
    with store.writing() as session:
        person = _get(session, person_id)
        if person.shut_out_at is None:
            return
        person.shut_out_at = None
        audit.record(session, by, "person.let_in", person_id)
        outbox.add(session, outbox.Topic.PERSON, person_id)


def _get(session: Session, person_id: str) -> store.Person:
    person = session.get(store.Person, person_id)
    if person is None:
        raise NotFound("This person is gone.")
    return person


def find_or_create_in(session: Session, username: str, name: str, role: Role) -> store.Person:
    person = session.scalars(select(store.Person).where(store.Person.username == username)).first()
    if person is None:
        person = store.Person(username=username, name=name, role=role)
        session.add(person)
        session.flush()
    return person


def free_username(session: Session, name: str) -> str:
    """Turn a name into a user name that Argilla accepts and nobody has."""
    plain = "".join(each for each in normalize("NFKD", name) if not combining(each))  # "Zoë" is "zoe", not "zo"
    stem = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40] or "labeler"
    taken = set(session.scalars(select(store.Person.username).where(store.Person.username.startswith(stem))))
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in numbered if candidate not in taken)
