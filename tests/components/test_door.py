"""The door's budgets: what counts against them, whom they hold up, and whom nobody can use them against."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components import door, sign_in
from services import accounts, audit, store
from services.accounts import guesses
from services.accounts.tries import Tries
from services.errors import MirrorDown, NotAllowed
from services.mirror import door as argilla_door
from tests import factories

pytestmark = pytest.mark.usefixtures("home")
IMAGE = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
VISIT = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
RIGHT = "the right password"
BODIES = {"/sign-in": {"username": "anna", "password": "guess"}, "/join": {"token": "x", "name": "A"}}


class Argilla:
    """Stands in for the check by Argilla and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.up = True

    def check(self, username: str, password: str) -> store.Person:
        """Let in whoever has the right password."""
        self.asked.append(username)
        if not self.up:
            raise MirrorDown("Argilla does not answer.")
        if password != RIGHT:
            raise NotAllowed("Wrong.")
        return accounts.find_or_create(username, username)


@pytest.fixture(autouse=True)
def argilla(monkeypatch: pytest.MonkeyPatch) -> Argilla:
    """Give fresh budgets and a stand-in for Argilla."""
    monkeypatch.setattr(door, "failures", Tries(20, 60))
    monkeypatch.setattr(door, "written_down", Tries(1_000, 3_600))
    for name in ("here", "anywhere", "anybody"):
        monkeypatch.setattr(guesses, name, Tries(getattr(guesses, name).most, 600))
    stand_in = Argilla()
    monkeypatch.setattr(argilla_door, "check", stand_in.check)
    return stand_in


def browser(address: str = "203.0.113.9") -> TestClient:
    """Give a browser at an address."""
    return TestClient(Starlette(routes=sign_in.routes), client=(address, 5_000), follow_redirects=False)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with browser() as client:
        yield client


def guess(client: TestClient, username: str = "anna", password: str = "guess") -> int:
    return client.post("/sign-in", data={"username": username, "password": password}).status_code


def local(link: str) -> str:
    """Give the path of a link."""
    return link[link.index("/", 8) :]


def failures_written() -> int:
    with store.reading() as session:
        return session.query(store.AuditEvent).filter_by(action="session.failed").count()


@pytest.mark.parametrize("path", ["/join?token=x", "/sign-in?token=x", "/oauth2callback?state=x", "/sign-in"])
def test_pictures_on_a_foreign_page_hold_nobody_up(client: TestClient, path: str) -> None:
    for _ in range(60):
        client.get(path, headers=IMAGE)
        client.head(path)
    assert failures_written() == 0
    assert client.get("/sign-in", headers=VISIT).status_code == 200
    assert client.post("/sign-out").status_code == 200
    assert client.get(local(accounts.make_owner_link()), headers=VISIT).status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/join", "/sign-out", "/password"])
def test_forms_of_a_foreign_page_count_for_nothing(client: TestClient, path: str) -> None:
    for _ in range(60):
        answer = client.post(path, data=BODIES.get(path, {}), headers={"origin": "https://evil.example"})
        assert answer.status_code == 403
    assert failures_written() == 0 and guess(client, password=RIGHT) == 303


@pytest.mark.parametrize("kind", [IMAGE, {"sec-purpose": "prefetch;prerender", **VISIT}, {"purpose": "prefetch"}])
def test_a_link_is_not_spent_by_what_nobody_opened(client: TestClient, kind: dict[str, str]) -> None:
    link = local(accounts.make_owner_link())
    assert client.get(link, headers=kind).status_code == 403
    assert client.head(link).status_code == 403
    assert client.get(link, headers=VISIT).status_code == 303


def test_looking_at_an_invitation_counts_for_nothing(client: TestClient) -> None:
    assert [client.get("/join?token=x").status_code for _ in range(60)] == [403] * 60
    assert failures_written() == 0


def test_wrong_links_are_answered_with_a_wait_and_right_ones_open_all_the_same(client: TestClient) -> None:
    answers = [client.get("/sign-in?token=x") for _ in range(40)]
    assert [each.status_code for each in answers] == [403] * 20 + [429] * 20
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60 and "Wait" in answers[-1].text
    assert failures_written() == 20
    assert client.get(local(accounts.make_owner_link())).status_code == 303


def test_wrong_invitations_hold_up_no_class_at_the_same_address(client: TestClient) -> None:
    wrong = [client.post("/join", data={"token": "x", "name": "A"}).status_code for _ in range(25)]
    assert wrong == [403] * 20 + [429] * 5
    token = accounts.make_invitation(uses=200).partition("token=")[2]
    for number in range(150):
        with browser() as newcomer:
            assert newcomer.post("/join", data={"token": token, "name": f"Ada {number}"}).status_code == 303


def test_each_way_in_has_a_budget_of_its_own(client: TestClient) -> None:
    for _ in range(40):
        client.get("/sign-in?token=x")
    assert client.post("/join", data={"token": "x", "name": "A"}).status_code == 403
    assert guess(client) == 403


def test_signing_out_always_works(client: TestClient) -> None:
    cookie = factories.make_cookie(factories.make_person("Ada"))
    for _ in range(40):
        client.get("/sign-in?token=x")
        guess(client)
    client.cookies.set(accounts.COOKIE, cookie)
    assert client.post("/sign-out").status_code == 200
    assert accounts.person_of_cookie(cookie) is None


def test_wrong_passwords_end_before_argilla_is_asked(client: TestClient, argilla: Argilla) -> None:
    assert [guess(client) for _ in range(15)] == [403] * 10 + [429] * 5
    assert guess(client, "ANNA ", RIGHT) == 429 and len(argilla.asked) == 10
    assert guess(client, "bo") == 403


def test_who_guesses_elsewhere_keeps_nobody_out_of_their_account(client: TestClient) -> None:
    for number in range(3):
        with browser(f"198.51.100.{number}") as stranger:
            assert [guess(stranger) for _ in range(12)] == [403] * 10 + [429] * 2
    assert guess(client, password=RIGHT) == 303


def test_many_networks_together_get_no_further(argilla: Argilla) -> None:
    for number in range(20):
        with browser(f"198.51.100.{number}") as stranger:
            for _ in range(10):
                guess(stranger)
    assert len(argilla.asked) == 50


def test_one_customer_of_version_six_is_one_network(argilla: Argilla) -> None:
    for number in range(100):
        with browser(f"2001:db8:1:2::{number:x}") as stranger:
            guess(stranger, f"name{number}")
    assert len(argilla.asked) == 60
    with browser("2001:db8:1:3::1") as neighbour:
        assert guess(neighbour, "name1") == 403


def test_a_browser_that_was_here_before_gets_in_whatever_strangers_do(client: TestClient) -> None:
    assert guess(client, password=RIGHT) == 303
    with browser() as colleague:  # behind the same address
        for number in range(100):
            guess(colleague, f"name{number}")
            guess(colleague)
        assert guess(colleague, "anna", RIGHT) == 429
    client.cookies.delete(accounts.COOKIE)
    assert guess(client, password=RIGHT) == 303
    assert [guess(client) for _ in range(12)] == [403] * 10 + [429] * 2  # it guesses no more than others
    assert guess(client, "bo", RIGHT) == 429  # its mark is of one account


def test_a_forged_mark_is_worth_nothing(client: TestClient, argilla: Argilla) -> None:
    for number in range(30):
        client.cookies.set("winrate_known", f"forged{number}")
        guess(client)
    assert len(argilla.asked) == 10


def test_right_passwords_and_an_argilla_that_is_away_count_for_nothing(client: TestClient, argilla: Argilla) -> None:
    for _ in range(80):
        client.cookies.clear()
        assert guess(client, password=RIGHT) == 303
    argilla.up = False
    assert [guess(client) for _ in range(80)] == [503] * 80


def test_no_flood_fills_activity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "written_down", Tries(30, 3_600))
    for number in range(10):
        with browser(f"198.51.100.{number}") as stranger:
            for _ in range(10):
                stranger.get("/sign-in?token=x")
    assert failures_written() == 30 and audit.MOST > 0


@pytest.mark.parametrize("length", ["abc", "-1", "99999999999", "²"])
def test_a_strange_length_is_refused_in_a_sentence(client: TestClient, length: str) -> None:
    answer = client.post("/sign-in", content=b"", headers={"content-length": length.encode()})
    assert answer.status_code == 413
