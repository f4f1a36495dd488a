"""A browser whose session is lost goes on as who it was: when it proves that it was, and only then."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components import door, sign_in
from services import accounts, personal, store
from services.accounts.tries import Tries
from services.store.columns import now
from services.words import Role
from tests import factories

pytestmark = pytest.mark.usefixtures("home")
ORIGIN = "http://testserver"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Give a browser that keeps its cookies."""
    monkeypatch.setattr(door, "failures", Tries(most=20, seconds=60))
    with TestClient(Starlette(routes=sign_in.routes), headers={"origin": ORIGIN}, follow_redirects=False) as made:
        yield made


@pytest.fixture
def project() -> store.Project:
    return factories.make_project()


@pytest.fixture
def token(project: store.Project) -> str:
    """Give an invitation to vote."""
    return accounts.make_invitation(project_id=project.id).partition("token=")[2]


def join(client: TestClient, token: str, name: str = "Ada", **more: str) -> None:
    reply = client.post("/join", data={"token": token, "name": name, **more})
    assert (reply.status_code, reply.headers.get("location")) == (303, "/vote"), reply.text


def lose_session(client: TestClient) -> None:
    """Let the session run out: the browser keeps what it has, the server knows it no more."""
    with store.writing() as session:
        session.execute(update(store.WebSession).values(expires_at=now() - timedelta(seconds=1)))
    assert who(client) is None


def who(client: TestClient) -> store.Person | None:
    return accounts.person_of_cookie(client.cookies.get(accounts.COOKIE))


def people(role: Role = Role.LABELER) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(store.Person).filter_by(role=role)) or 0


def the_person() -> store.Person:
    with store.reading() as session:
        return session.scalars(select(store.Person).filter_by(name="Ada")).one()


def test_the_invitation_asks_whether_it_is_you_and_you_go_on_as_who_you_were(client: TestClient, token: str) -> None:
    join(client, token)
    before = the_person()
    lose_session(client)
    page = client.get("/join", params={"token": token})
    assert "Are you Ada?" in page.text and "Yes, go on as Ada" in page.text
    reply = client.post("/join", data={"token": token, "as": "same"})
    assert reply.headers["location"] == "/vote"
    here = who(client)
    assert here is not None and here.id == before.id and people() == 1


def test_the_sign_in_page_offers_it_too_without_the_invitation(client: TestClient, token: str) -> None:
    join(client, token)
    before = the_person()
    client.cookies.delete(accounts.COOKIE)
    page = client.get("/sign-in")
    assert "Welcome back, Ada" in page.text and "Go on as Ada" in page.text
    reply = client.post("/go-on")
    assert reply.headers["location"] == "/vote"
    here = who(client)
    assert here is not None and here.id == before.id


def test_joining_under_the_known_name_asks_first_and_a_namesake_can_still_come(client: TestClient, token: str) -> None:
    join(client, token)
    lose_session(client)
    page = client.post("/join", data={"token": token, "name": "  ADA "})
    assert page.status_code == 200 and "Are you Ada?" in page.text and people() == 1
    join(client, token, "Ada", **{"as": "new"})
    assert people() == 2


def test_somebody_else_in_the_same_browser_gets_a_name_of_their_own(client: TestClient, token: str) -> None:
    join(client, token)
    lose_session(client)
    join(client, token, "Bob")
    here = who(client)
    assert here is not None and here.name == "Bob" and people() == 2


def test_a_name_alone_is_never_enough(client: TestClient, token: str) -> None:
    join(client, token)
    lose_session(client)
    client.cookies.clear()
    assert "Are you" not in client.get("/join", params={"token": token}).text
    assert client.post("/go-on").status_code == 403
    assert client.post("/join", data={"token": token, "as": "same"}).status_code == 400
    for forged in ("x" * 43, the_person().id, ""):
        client.cookies.set(accounts.BROWSER_COOKIE, forged)
        assert client.post("/go-on").status_code == 403
        client.cookies.clear()
    assert who(client) is None and people() == 1


def shut_out(person: store.Person, owner: store.Person, _project: store.Project, _client: TestClient) -> None:
    """End somebody's access."""
    accounts.shut_out(person.id, owner.id)
    accounts.let_in(person.id, owner.id)


def take_out(person: store.Person, owner: store.Person, project: store.Project, _client: TestClient) -> None:
    """Take somebody out of the project."""
    accounts.take_out(person.id, project.id, owner.id)


def raise_up(person: store.Person, owner: store.Person, project: store.Project, _client: TestClient) -> None:
    """Let somebody lead the project."""
    accounts.change(person.id, Role.MANAGER, [project.id], owner.id)


def end_from_afar(_person: store.Person, owner: store.Person, _project: store.Project, _client: TestClient) -> None:
    """Sign their browser out."""
    for each in accounts.signed_in():
        accounts.end(each.id, owner.id)


def sign_out(_person: store.Person, _owner: store.Person, _project: store.Project, client: TestClient) -> None:
    """Sign out in the browser, whose cookies are then put back."""
    kept = client.cookies[accounts.BROWSER_COOKIE]
    client.post("/sign-out")
    client.cookies.set(accounts.BROWSER_COOKIE, kept)


def grow_old(_person: store.Person, _owner: store.Person, _project: store.Project, _client: TestClient) -> None:
    """Let the time run out."""
    with store.writing() as session:
        session.execute(update(store.RememberedBrowser).values(expires_at=now() - timedelta(seconds=1)))


def erase(person: store.Person, _owner: store.Person, _project: store.Project, _client: TestClient) -> None:
    """Forget who somebody was."""
    with store.writing() as session:
        session.execute(delete(store.RememberedBrowser).where(store.RememberedBrowser.person_id == person.id))
    assert store.RememberedBrowser in personal.erasing._OF_ACCESS


@pytest.mark.parametrize("end", [shut_out, take_out, raise_up, end_from_afar, sign_out, grow_old, erase])
def test_a_browser_is_known_no_more_once_access_ends(
    end: Callable[..., None], client: TestClient, token: str, project: store.Project
) -> None:
    join(client, token)
    person, owner = the_person(), factories.make_person("Olga", Role.OWNER)
    end(person, owner, project, client)
    client.cookies.delete(accounts.COOKIE)
    assert "Go on as" not in client.get("/sign-in").text
    assert client.post("/go-on").status_code == 403
    assert who(client) is None


@pytest.mark.parametrize(("role", "known"), [(Role.LABELER, True), (Role.VIEWER, True), (Role.MANAGER, False)])
def test_who_leads_comes_in_by_a_link_or_a_password(
    client: TestClient, project: store.Project, role: Role, known: bool
) -> None:
    token = accounts.make_invitation(role, project_id=project.id).partition("token=")[2]
    client.post("/join", data={"token": token, "name": "Ada"})
    assert (accounts.BROWSER_COOKIE in client.cookies) is known


def test_only_a_hash_of_what_the_browser_keeps_is_stored_and_scripts_cannot_read_it(
    client: TestClient, token: str
) -> None:
    reply = client.post("/join", data={"token": token, "name": "Ada"})
    (cookie,) = [each for each in reply.headers.get_list("set-cookie") if each.startswith(accounts.BROWSER_COOKIE)]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie
    with store.reading() as session:
        kept = session.scalars(select(store.RememberedBrowser)).one()
    assert client.cookies[accounts.BROWSER_COOKIE] not in (kept.token_hash, kept.session_hash)


def test_another_sites_page_cannot_sign_anybody_in_again(client: TestClient, token: str) -> None:
    join(client, token)
    client.cookies.delete(accounts.COOKIE)
    assert client.post("/go-on", headers={"origin": "https://evil.example"}).status_code == 403
    assert who(client) is None


def test_an_invitation_that_is_spent_lets_nobody_back_in_by_itself(client: TestClient, token: str) -> None:
    join(client, token)
    lose_session(client)
    with store.writing() as session:
        session.execute(update(store.SignInLink).values(uses_left=0))
    assert client.post("/join", data={"token": token, "as": "same"}).status_code == 403
    assert client.post("/go-on").headers["location"] == "/vote", "but the browser is still known at the door"


def test_an_invitation_to_another_project_takes_the_same_person_there(client: TestClient, token: str) -> None:
    join(client, token)
    lose_session(client)
    other = factories.make_project("Another", closed=True)
    second = accounts.make_invitation(project_id=other.id).partition("token=")[2]
    assert client.post("/join", data={"token": second, "as": "same"}).headers["location"] == "/vote"
    assert people() == 1
    with store.reading() as session:
        assert session.get(store.Membership, (the_person().id, other.id)) is not None
