"""Invitations: links with which several people come in under names of their own, for a role in a project."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services import audit, projects, settings, store
from services.accounts import links, memberships, sessions
from services.accounts.people import free_username, short_team
from services.accounts.roles import INVITED_BY, Action, covers, only, require_here
from services.accounts.tokens import hashed
from services.errors import BadInput, NotAllowed, NotFound
from services.store import acting
from services.store.columns import now
from services.words import Role

INVITED_AT_MOST, INVITED_FOR_DAYS = 50, 14


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that still works: for what, who made it, how many came in by it and how many still may."""

    id: str
    role: Role
    project: str  # "" for none
    made_by: str
    made_at: datetime
    used: int
    uses_left: int
    expires_at: datetime


def make_invitation(
    role: Role = Role.LABELER,
    *,
    project_id: str | None = None,
    uses: int = INVITED_AT_MOST,
    days: int = INVITED_FOR_DAYS,
    team: str = "",
    by: str | None = None,
) -> str:
    """Make a link with which several people can join a project under a name of their own; gives the whole URL.

    Who comes in by it is of this team. Raises NotAllowed for a role that whoever acts may not give away, and for a
    project of others.
    """
    require_here(Action.INVITE, project_id)
    _require_role(role)
    lasts = timedelta(days=days)
    with store.writing() as session:
        token = links.add(
            session, role, uses=uses, lasts=lasts, project_id=project_id, team=short_team(team), made_by_id=by
        )
        audit.record(session, by, "invitation.made", hashed(token), uses=uses, days=days, role=role)
    return f"{settings.load().app_url()}/join?token={token}"


def join(token: str, name: str, browser: str = "") -> str:
    """Accept an invitation under a name; gives the cookie's value.

    Raises NotAllowed for a spent or old invitation, BadInput for an empty or overlong name.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= 60:
        raise BadInput("Please enter a name of 1 to 60 characters.")
    with store.writing() as session:
        return sessions.begin(session, accept(session, token, name).id, browser)


def accept(session: Session, token: str, name: str) -> store.Person:
    """Spend an invitation for somebody new, inside the caller's transaction; raises NotAllowed like `join`."""
    link = links.spend(session, token)
    if link.person_id is not None:
        raise NotAllowed("This link signs one person in; ask for an invitation instead.")
    person = store.Person(name=name, username=free_username(session, name), role=link.role, team=link.team)
    session.add(person)
    session.flush()
    if link.project_id:
        memberships.add(session, person.id, link.project_id)
        projects.choose(person.id, link.project_id, session=session)
    audit.record(session, person.id, "person.joined", person.id)
    return person


def join_too(token: str, person_id: str) -> None:
    """Accept an invitation as somebody who is here already; raises NotAllowed for a spent or old one."""
    with store.writing() as session:
        if not accept_too(session, token, person_id):
            raise NotAllowed("This link was used already, is too old, or is for another role. Ask for a new one.")


def accept_too(session: Session, token: str, person_id: str) -> bool:
    """Let somebody who is here already into an invitation's project, in the role that they have.

    Gives whether it worked: not when it is spent or old, nor when their role may do more there than the invitation
    gives. Whoever belongs to the project already spends nothing.
    """
    link = session.get(store.SignInLink, hashed(token), with_for_update=True)
    if link is None or link.person_id is not None or link.uses_left < 1 or link.expires_at < now():
        return False
    if link.project_id is None:
        return True
    role = session.get_one(store.Person, person_id).role
    if role is not Role.OWNER and not session.get(store.Membership, (person_id, link.project_id)):
        if not covers(link.role, role):
            return False
        link.uses_left -= 1
        memberships.add(session, person_id, link.project_id)
        audit.record(session, person_id, "person.joined", person_id)
    projects.choose(person_id, link.project_id, session=session)
    return True


def invited(token: str) -> Invitation | None:
    """Give the invitation that a link stands for, without spending it; None when it does not work, or no longer."""
    with store.reading() as session:
        found = session.execute(_invitations().where(store.SignInLink.token_hash == hashed(token))).first()
    return _invitation(*found) if found else None


@only(Action.INVITE)
def invitations() -> list[Invitation]:
    """List the invitations that still work, the newest first."""
    with store.reading() as session:
        return [_invitation(*each) for each in session.execute(_invitations())]


@only(Action.INVITE)
def withdraw(invitation_id: str, by: str) -> None:
    """Make an invitation useless from now on; who came in by it stays. Raises NotFound."""
    with store.writing() as session:
        link = session.get(store.SignInLink, invitation_id)
        if link is None or link.person_id is not None or link.uses_left < 1:
            raise NotFound("This invitation is gone.")
        _require_role(link.role)
        link.uses_left = 0
        audit.record(session, by, "invitation.withdrawn", invitation_id)


def _require_role(role: Role) -> None:
    who = acting.actor()
    if who is not None and (who.role is None or role not in INVITED_BY.get(who.role, ())):
        raise NotAllowed(f"Only an owner can invite a {role} or withdraw such an invitation.")


def _invitations() -> Select[store.SignInLink, str | None, str | None]:
    link = store.SignInLink
    return (
        select(link, store.Project.name, store.Person.name)
        .outerjoin(store.Project, store.Project.id == link.project_id)
        .outerjoin(store.Person, store.Person.id == link.made_by_id)
        .where(link.person_id.is_(None), link.uses_left > 0, link.expires_at > now())
        .order_by(link.created_at.desc())
    )


def _invitation(link: store.SignInLink, project: str | None, maker: str | None) -> Invitation:
    return Invitation(
        id=link.token_hash,
        role=link.role,
        project=project or "",
        made_by=maker or "",
        made_at=link.created_at,
        used=link.uses - link.uses_left,
        uses_left=link.uses_left,
        expires_at=link.expires_at,
    )
