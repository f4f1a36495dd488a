"""Who may do what: one table. Pages, routes and services ask it, each on its own.

What a manager, labeler or viewer may do, they may do in the projects that they belong to (see `memberships`).
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar

from services.errors import NotAllowed
from services.store import acting
from services.words import Role

P = ParamSpec("P")
R = TypeVar("R")


class Action(StrEnum):
    """Something that a role may do or not, in words that go after "you cannot"."""

    READ_DOCUMENTS = "read documents"
    EDIT_DOCUMENTS = "add or change documents"
    EDIT_QUESTIONS = "write or change questions"
    GENERATE_ANSWERS = "make variants or generate answers"
    REVIEW = "review answers"
    MANAGE_REVIEWS = "see and settle everybody's reviews"
    TRAIN = "fine-tune a model"
    SET_UP_COMPARISONS = "set up, change or close a vote"
    VOTE = "vote"
    SEE_RESULTS = "see results"
    SEE_LABELERS = "see who voted how"
    SHARE_RESULTS = "share a result"
    EXPORT = "export data"
    SEE_PEOPLE = "see who takes part"
    INVITE = "invite people to a project or take them out of it"
    MANAGE_PEOPLE = "change people's roles and access"
    MANAGE_PROJECTS = "make or rename projects"
    MANAGE_SETTINGS = "change model hosts or the link to Argilla"


_LEADING = frozenset({Role.OWNER, Role.MANAGER})
_LABELING = _LEADING | {Role.LABELER}
_LOOKING = _LEADING | {Role.VIEWER}
_OWNING = frozenset({Role.OWNER})

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.READ_DOCUMENTS: _LABELING,
    Action.EDIT_DOCUMENTS: _LEADING,
    Action.EDIT_QUESTIONS: _LEADING,
    Action.GENERATE_ANSWERS: _LEADING,
    Action.REVIEW: _LABELING,
    Action.MANAGE_REVIEWS: _LEADING,
    Action.TRAIN: _LEADING,
    Action.SET_UP_COMPARISONS: _LEADING,
    Action.VOTE: _LABELING,
    Action.SEE_RESULTS: _LOOKING,  # not labelers: whoever votes must not know who is ahead
    Action.SEE_LABELERS: _LEADING,
    Action.SHARE_RESULTS: _LEADING,
    Action.EXPORT: _LEADING,
    Action.SEE_PEOPLE: _LEADING,
    Action.INVITE: _LEADING,
    Action.MANAGE_PEOPLE: _OWNING,
    Action.MANAGE_PROJECTS: _OWNING,
    Action.MANAGE_SETTINGS: _OWNING,
}
INVITED_BY: dict[Role, tuple[Role, ...]] = {
    Role.OWNER: (Role.LABELER, Role.VIEWER, Role.MANAGER),
    Role.MANAGER: (Role.LABELER, Role.VIEWER),
}


def may(role: Role | None, action: Action) -> bool:
    """Say whether a role may do something; None stands for somebody who is not signed in."""
    return role in ALLOWED[action]


def covers(role: Role, other: Role) -> bool:
    """Say whether a role may do all that another may."""
    return all(role in allowed for allowed in ALLOWED.values() if other in allowed)


def require(who: acting.Actor, action: Action, project_id: str | None = None) -> None:
    """Raise NotAllowed unless somebody may do something, in this project where one is named."""
    require_role(who.role, action)
    if project_id is not None and who.role is not Role.OWNER and project_id not in who.projects:
        raise NotAllowed("You do not belong to this project. Ask its owner to add you.")


def require_role(role: Role | None, action: Action) -> None:
    """Raise NotAllowed unless a role may do something; None stands for somebody who is not signed in."""
    if role is None:
        raise NotAllowed("You are signed out. Sign in again to go on.")
    if not may(role, action):
        raise NotAllowed(f"As a {role} you cannot {action}. Ask the owner of this Winrate if you need to.")


def require_here(action: Action, project_id: str | None = None) -> None:
    """Raise NotAllowed unless whoever acts may do something; where nobody acts, everything is allowed."""
    if (who := acting.actor()) is not None:
        require(who, action, project_id)


def only(action: Action) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let nobody call a function who may not do this; it then raises NotAllowed."""

    def guarded(work: Callable[P, R]) -> Callable[P, R]:
        @wraps(work)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R:
            require_here(action)
            return work(*args, **kwargs)

        return checked

    return guarded
