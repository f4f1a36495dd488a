"""A workspace in Argilla for each project: an account there sees the datasets of its person's projects, and no others.

Datasets that were made before there was one for each lie together in WORKSPACE, where everybody of their projects is.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select

from services import accounts, store
from services.accounts import Action
from services.mirror import known
from services.mirror.link import Link
from services.mirror.shapes import WORKSPACE
from services.store import acting


def name_of(project_id: str) -> str:
    """Name a project's workspace: a project may be renamed, a workspace may not."""
    return f"{WORKSPACE}-{project_id[:8]}"


def is_ours(name: str) -> bool:
    """Say whether the members of a workspace may come in here by their password."""
    return name == WORKSPACE or name.startswith(f"{WORKSPACE}-")


def projects_of(names: Iterable[str]) -> list[str]:
    """Give the projects whose workspaces these are."""
    wanted = set(names)
    return [each for each in _projects() if name_of(each) in wanted]


def settle(link: Link) -> None:
    """Let into each workspace the accounts of those who belong to its projects, and out whom we know and who do not.

    What somebody said there stays, and so does an account that nobody here has. Raises MirrorDown and ArgillaRefused.
    """
    link.read_users()
    link.workspace(WORKSPACE)  # where Argilla's owner puts who is to come in
    with acting.acting(None):  # whoever asked for it, it is about everybody
        with store.reading() as session:
            ours = set(session.scalars(select(store.Person.username)))
        for workspace_id, project_ids in _holding(link).items():
            people = (each for project_id in project_ids for each in accounts.people_who(Action.VOTE, project_id))
            _settle(link, workspace_id, {each.username for each in people}, ours)
    link.settled = True


def _settle(link: Link, workspace_id: str, belonging: set[str], ours: set[str]) -> None:
    members = {each["username"]: each["id"] for each in link.argilla.items(f"/workspaces/{workspace_id}/users")}
    for username in belonging & link.users.keys() - members.keys():
        if link.users[username]["role"] != "owner":  # who sees every workspace
            link.admit(workspace_id, link.users[username]["id"])
    for username in (members.keys() & ours) - belonging:
        link.argilla.delete(f"/workspaces/{workspace_id}/users/{members[username]}")


def admit(link: Link, person: store.Person) -> str:
    """Let somebody's account, which is made when it is missing, into the workspaces of their projects; gives its id."""
    user_id = link.user_id(person)
    if user_id == link.me["id"]:
        return user_id
    with acting.acting(None):
        mine = [each for each in _projects() if person.id in {one.id for one in accounts.people_who(Action.VOTE, each)}]
    for name in map(name_of, mine) if mine else [WORKSPACE]:
        link.admit(link.workspace(name), user_id)
    return user_id


def _holding(link: Link) -> dict[str, set[str]]:
    """Map our workspaces, by id, to the projects of which they hold something, or will."""
    with store.reading() as session:
        projects = known.projects(session)
    present, there = link.datasets(), link.workspaces()
    found: defaultdict[str, set[str]] = defaultdict(set)
    for dataset_id, project_id in projects.items():
        if dataset_id in present:
            found[present[dataset_id]["workspace_id"]].add(project_id)
    for project_id in _projects():
        if name_of(project_id) in there:
            found[there[name_of(project_id)]].add(project_id)
    return found


def _projects() -> list[str]:
    with store.reading() as session:
        return list(session.scalars(select(store.Project.id)))
