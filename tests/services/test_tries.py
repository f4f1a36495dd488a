"""How often something may be done."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components import door, sign_in
from services import accounts
from services.accounts import tries
from services.accounts.tries import Tries


class Clock:
    """A clock that stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_key_waits_until_its_oldest_try_is_over_and_others_do_not() -> None:
    clock = Clock()
    held = Tries(3, 60, clock)
    for _ in range(3):
        assert held.wait("here") == 0
        held.note("here")
        clock.now += 10
    assert held.wait("here") == 30 and held.wait("there") == 0
    clock.now += 30
    assert held.wait("here") == 0


def test_what_is_refused_does_not_lengthen_the_wait() -> None:
    clock = Clock()
    held = Tries(2, 60, clock)
    assert [held.take("here") for _ in range(4)] == [0, 0, 60, 60]
    clock.now = 60
    assert held.take("here") == 0


def test_tries_spread_over_time_hold_nobody_up() -> None:
    clock = Clock()
    held = Tries(20, 60, clock)
    for _ in range(200):
        assert held.take("here") == 0
        clock.now += 3.1


def test_who_is_forgotten_begins_anew() -> None:
    held = Tries(1, 60, Clock())
    held.note("here")
    held.forget("here")
    assert held.wait("here") == 0


def test_many_keys_are_not_remembered_for_ever() -> None:
    held = Tries(5, 60, Clock())
    for number in range(tries.MOST_KEYS + 50):
        held.note(str(number))
    assert len(held._noted) == tries.MOST_KEYS


@pytest.mark.usefixtures("home")
def test_the_door_answers_a_flood_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "failures", Tries(20, 60))
    link = accounts.make_owner_link()
    with TestClient(Starlette(routes=sign_in.routes), follow_redirects=False) as client:
        for path in ("/sign-in?token=x", "/join?token=x") * 10:
            assert client.get(path).status_code == 403
        refused = client.get(link[link.index("/sign-in") :])
        assert refused.status_code == 429 and "Wait" in refused.text
        assert 0 < int(refused.headers["retry-after"]) <= 60
        monkeypatch.setattr(door, "failures", Tries(20, 60))
        assert client.get(link[link.index("/sign-in") :]).status_code == 303
        assert client.post("/join", data={"token": "x", "name": "Ada"}).status_code == 403


@pytest.mark.usefixtures("home")
def test_a_flood_of_people_through_one_address_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "joins", Tries(2, 60))
    link = accounts.make_invitation()
    token = link.partition("token=")[2]
    with TestClient(Starlette(routes=sign_in.routes), follow_redirects=False) as client:
        answers = [client.post("/join", data={"token": token, "name": f"Ada {n}"}).status_code for n in range(3)]
    assert answers == [303, 303, 429]
