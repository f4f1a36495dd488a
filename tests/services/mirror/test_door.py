"""Signing in with an account in Argilla, against a real one."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components import door, sign_in, sign_in_password
from services import accounts, store
from services.accounts import guesses, memberships
from services.accounts.tries import Tries
from services.errors import BadInput, MirrorDown, NotAllowed
from services.mirror import door as argilla_door
from services.mirror import passwords, workspaces
from services.mirror.link import Link
from services.mirror.shapes import WORKSPACE
from services.words import Role
from tests import factories

PASSWORD = "correct horse battery"
OWNER = ("owner", "owner-of-the-tests")


@pytest.fixture(autouse=True)
def fresh_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "failures", Tries(20, 60))
    for name in ("here", "anywhere", "anybody"):
        monkeypatch.setattr(guesses, name, Tries(getattr(guesses, name).most, 600))
    monkeypatch.setattr(sign_in_password, "choices", Tries(10, 600))


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(Starlette(routes=sign_in.routes), follow_redirects=False) as client:
        yield client


def make_account(link: Link, username: str, *, member: bool = True, role: str = "annotator") -> None:
    """Make an account in Argilla as its admin does, or bring one that an earlier test made back to this password."""
    link.read_users()
    known = link.users.get(username)
    if known:
        link.argilla.delete(f"/users/{known['id']}")
    body = {"username": username, "first_name": username.title(), "role": role, "password": PASSWORD}
    made = link.argilla.post("/users", body)
    if member:
        link.argilla.post(f"/workspaces/{link.workspace(WORKSPACE)}/users", {"user_id": made["id"]})


def enter(client: TestClient, username: str, password: str) -> int:
    """Send the form; gives the status."""
    client.cookies.clear()
    return client.post("/sign-in", data={"username": username, "password": password}).status_code


def person_in(client: TestClient) -> store.Person | None:
    return accounts.person_of_cookie(client.cookies.get(accounts.COOKIE))


@pytest.mark.usefixtures("server")
def test_the_owner_of_argilla_is_the_owner_here(client: TestClient) -> None:
    accounts.make_owner_link()
    assert enter(client, *OWNER) == 303
    found = person_in(client)
    assert found and (found.username, found.role) == ("owner", Role.OWNER)


def test_a_member_of_the_workspace_comes_in_as_a_labeler_and_stays_the_same_person(
    link: Link, client: TestClient
) -> None:
    make_account(link, "heidi")
    assert enter(client, "heidi", PASSWORD) == 303
    first = person_in(client)
    assert first and (first.name, first.role) == ("Heidi", Role.LABELER)
    assert enter(client, "heidi", PASSWORD) == 303
    again = person_in(client)
    assert again and again.id == first.id


def test_a_member_of_a_projects_workspace_comes_in_as_its_labeler(link: Link, client: TestClient) -> None:
    project, _other = factories.make_project("A"), factories.make_project("B")
    make_account(link, "niaj", member=False)
    link.read_users()
    link.admit(link.workspace(workspaces.name_of(project.id)), link.users["niaj"]["id"])
    assert enter(client, "niaj", PASSWORD) == 303
    found = person_in(client)
    assert found and memberships.of(found.id) == {project.id}


def test_somebody_outside_the_workspace_stays_out_and_is_not_made(link: Link, client: TestClient) -> None:
    make_account(link, "ivan", member=False)
    answer = client.post("/sign-in", data={"username": "ivan", "password": PASSWORD})
    assert answer.status_code == 403 and "Ask its owner to add you" in answer.text
    assert "ivan" not in {each.username for each in accounts.people()}


def test_a_name_like_the_owners_does_not_open_the_owners_account(link: Link) -> None:
    accounts.find_or_create("judy", "Judy", Role.OWNER)
    make_account(link, "judy")
    with pytest.raises(NotAllowed, match="not the owner's"):
        argilla_door.check("judy", PASSWORD)


def test_somebody_who_was_shut_out_stays_out(link: Link, client: TestClient) -> None:
    owner = factories.make_person("Olivia", Role.OWNER)
    make_account(link, "mallory")
    accounts.shut_out(argilla_door.check("mallory", PASSWORD).id, owner.id)
    answer = client.post("/sign-in", data={"username": "mallory", "password": PASSWORD})
    assert answer.status_code == 403 and "has ended your access" in answer.text and person_in(client) is None


@pytest.mark.parametrize("username", ["owner", "nobody-of-this-name", ""])
@pytest.mark.usefixtures("server")
def test_a_wrong_password_and_an_unknown_name_sound_alike(client: TestClient, username: str) -> None:
    answer = client.post("/sign-in", data={"username": username, "password": "guessed it"})
    assert answer.status_code == 403 and "do not belong together" in answer.text
    assert "guessed it" not in answer.text and not answer.cookies


@pytest.mark.usefixtures("server")
def test_guessing_slows_down_by_user_name(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "here", Tries(2, 600))
    assert [enter(client, "Owner", "guess") for _ in range(3)] == [403, 403, 429]
    assert enter(client, *OWNER) == 429
    assert enter(client, "somebody-else", "guess") == 403


def test_with_argilla_down_a_sentence_says_so(client: TestClient, home: Path) -> None:
    answer = client.post("/sign-in", data={"username": "owner", "password": PASSWORD})
    assert answer.status_code == 503 and "Use a link" in answer.text
    (home / "endpoints.json").write_text('{"argilla": {"url": "http://127.0.0.1:9", "api_key": "x"}}')
    with pytest.raises(MirrorDown, match="Try again later"):
        argilla_door.check("owner", PASSWORD)


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
@pytest.mark.usefixtures("home")
def test_another_sites_form_signs_nobody_in(client: TestClient, origin: str) -> None:
    answer = client.post("/sign-in", data={"username": "owner", "password": "x"}, headers={"origin": origin})
    assert answer.status_code == 403 and "another site" in answer.text


def test_who_came_by_a_link_chooses_a_password_that_opens_both(
    link: Link, client: TestClient, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    link.read_users()
    if known := link.users.get("niaj"):
        link.argilla.delete(f"/users/{known['id']}")
    token = accounts.make_invitation().partition("token=")[2]
    client.cookies.set(accounts.COOKIE, accounts.join(token, "Niaj"))
    assert 'value="niaj"' in client.get("/password").text
    assert client.post("/password", data={"password": "short"}).status_code == 400
    answer = client.post("/password", data={"password": PASSWORD})
    assert answer.status_code == 200 and "Sign in as niaj" in answer.text
    assert enter(client, "niaj", PASSWORD) == 303
    found = person_in(client)
    assert found and found.name == "Niaj"
    assert PASSWORD not in caplog.text
    store.reset()
    assert all(PASSWORD.encode() not in file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_nobody_takes_an_account_over_by_joining_under_its_name(link: Link, client: TestClient) -> None:
    make_account(link, "peggy")
    person = accounts.find_or_create("peggy", "Peggy")
    person.created_at += timedelta(minutes=5)  # the account was there long before
    with pytest.raises(NotAllowed, match="made in Argilla"):
        passwords.choose(person, "another long one")
    assert enter(client, "peggy", PASSWORD) == 303


@pytest.mark.usefixtures("server")
def test_the_owners_password_is_argillas(client: TestClient) -> None:
    owner = factories.make_person("Olivia", Role.OWNER)
    with pytest.raises(NotAllowed):
        passwords.choose(owner, PASSWORD)
    with pytest.raises(BadInput):
        passwords.choose(owner, "x" * 73)


def test_who_only_reads_results_gets_no_account_in_argilla(link: Link) -> None:
    viewer = factories.make_person("Victor", Role.VIEWER)
    with pytest.raises(NotAllowed, match="reads results"):
        passwords.choose(viewer, PASSWORD)
    link.read_users()
    assert viewer.username not in link.users


@pytest.mark.usefixtures("home")
def test_without_a_session_there_is_no_password_to_choose(client: TestClient) -> None:
    assert client.get("/password").headers["location"] == "/sign-in"
    assert client.post("/password", data={"password": PASSWORD}).headers["location"] == "/sign-in"
