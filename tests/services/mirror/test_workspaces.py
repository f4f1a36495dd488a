"""Who sees which project in Argilla."""

from collections.abc import Sequence

import pytest

from services import accounts, store
from services.accounts import memberships
from services.mirror import choices, homes, loop, outbox, push, reconciliation, workspaces
from services.mirror.link import Link
from services.mirror.people import KEY
from services.mirror.records import Home
from services.mirror.shapes import PAIRS, WORKSPACE
from services.words import Role
from tests import factories
from tests.argilla_server import ArgillaServer
from tests.services.mirror.conftest import Colleague, make_colleague, records
from tests.services.mirror.test_push import pairs_of


def sees(somebody: Colleague, *comparisons: store.Comparison) -> list[bool]:
    """Say of each vote whether somebody finds its dataset in Argilla."""
    names = [each["name"] for each in somebody.argilla.items("/me/datasets")]
    return [any(name.endswith(each.id[:8]) for name in names) for each in comparisons]


@pytest.fixture
def votes(link: Link) -> tuple[store.Comparison, store.Comparison]:
    """Two votes of two projects to which nobody belongs yet."""
    made = [factories.make_comparison(factories.make_project(name, closed=True), questions=2) for name in ("A", "B")]
    push.drain(link)
    return made[0], made[1]


@pytest.fixture
def grace(server: ArgillaServer, link: Link, votes: Sequence[store.Comparison]) -> Colleague:
    """Somebody who belongs to the first of them."""
    return make_colleague(server, link, projects=[votes[0].project_id])


def person(somebody: Colleague) -> store.Person:
    (found,) = [each for each in accounts.people() if each.username == somebody.username]
    return found


def test_an_account_sees_the_projects_that_its_person_belongs_to(
    link: Link, grace: Colleague, votes: tuple[store.Comparison, store.Comparison]
) -> None:
    first, second = votes
    owner = factories.make_person("Olga", Role.OWNER)
    assert sees(grace, first, second) == [True, False]
    accounts.change(person(grace).id, Role.LABELER, [second.project_id], owner.id)
    push.drain(link)
    assert sees(grace, first, second) == [False, True]
    accounts.take_out(person(grace).id, second.project_id, owner.id)
    push.drain(link)
    assert sees(grace, first, second) == [False, False]


def test_who_only_reads_results_sees_nothing_there(
    link: Link, grace: Colleague, votes: tuple[store.Comparison, store.Comparison]
) -> None:
    owner = factories.make_person("Olga", Role.OWNER)
    accounts.change(person(grace).id, Role.VIEWER, [votes[0].project_id], owner.id)
    push.drain(link)
    assert sees(grace, *votes) == [False, False]


def test_an_invitation_opens_its_project_there_too(
    link: Link, grace: Colleague, votes: tuple[store.Comparison, store.Comparison]
) -> None:
    link_to_second = accounts.make_invitation(project_id=votes[1].project_id)
    accounts.join_too(link_to_second.partition("token=")[2], person(grace).id)
    push.drain(link)
    assert sees(grace, *votes) == [True, True]


@pytest.mark.parametrize("compared", [False, True])
def test_who_is_known_to_argilla_alone_belongs_where_they_answered(
    link: Link, server: ArgillaServer, votes: tuple[store.Comparison, store.Comparison], compared: bool
) -> None:
    first, second = votes
    body = {"username": f"mia-{first.id[:8]}", "first_name": "Mia", "role": "annotator", "password": "a-long-password"}
    account = link.argilla.post("/users", body)
    link.admit(link.workspace(workspaces.name_of(first.project_id)), account["id"])
    mia = Colleague(server, link, body["username"])
    mia.respond(records(link, first.id)[pairs_of(first)[0].id], preference="A")
    if compared:  # before the mirror heard of them
        assert not reconciliation.report(first.project_id).equal
    loop.once(link)
    assert memberships.of(person(mia).id) == {first.project_id}
    factories.make_person("Olga", Role.OWNER)
    link.settled = False
    push.drain(link)
    assert sees(mia, first, second) == [True, False], "and stays there"


def test_datasets_of_before_stay_in_the_one_workspace_with_those_of_their_project(
    link: Link, server: ArgillaServer, votes: tuple[store.Comparison, store.Comparison]
) -> None:
    old = factories.make_comparison(factories.make_project("Old", closed=True), questions=2)
    home, shared = Home(PAIRS, old.id), link.workspace(WORKSPACE)
    body = {"name": homes._name(home), "workspace_id": shared, "guidelines": "Choose."}
    made = link.argilla.post("/datasets", body)
    push.drain(link)
    assert homes.find(link, home) == made["id"] and records(link, old.id).keys() == {each.id for each in pairs_of(old)}
    ada = make_colleague(server, link, "Ada", projects=[old.project_id])
    ben = make_colleague(server, link, "Ben", projects=[votes[0].project_id])
    link.settled = False
    push.drain(link)
    assert sees(ada, old, votes[0]) == [True, False] and sees(ben, old, votes[0]) == [False, True]
    link.argilla.delete(f"/datasets/{made['id']}")
    with store.writing() as session:
        outbox.add(session, outbox.Topic.COMPARISON, old.id)
    push.drain(link)  # made anew, in its project's own workspace
    assert sees(ada, old, votes[0]) == [True, False]
    moved = homes.find(link, home)
    assert moved and link.datasets()[moved]["workspace_id"] == link.workspace(workspaces.name_of(old.project_id))


def test_the_owner_of_the_key_is_never_put_anywhere(
    link: Link, votes: tuple[store.Comparison, store.Comparison]
) -> None:
    owner = factories.make_person("Olga", Role.OWNER)
    assert choices.read(KEY)["username"] == "owner" and workspaces.admit(link, owner) == link.me["id"]
    link.settled = False
    push.drain(link)
    workspace = link.workspace(workspaces.name_of(votes[0].project_id))
    assert link.me["id"] not in {each["id"] for each in link.argilla.items(f"/workspaces/{workspace}/users")}
