"""Failed attempts at the door."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components import sign_in
from services import accounts
from services.accounts.tries import MOST_ADDRESSES, MOST_FAILURES, WINDOW_SECONDS, Tries


class Clock:
    """A clock that stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_address_is_shut_out_for_a_minute_and_others_are_not() -> None:
    clock = Clock()
    tries = Tries(clock)
    for _ in range(MOST_FAILURES):
        assert not tries.too_many("here")
        tries.failed("here")
    assert tries.too_many("here") and not tries.too_many("there")
    clock.now = WINDOW_SECONDS + 1
    assert not tries.too_many("here")


def test_failures_spread_over_time_shut_nobody_out() -> None:
    clock = Clock()
    tries = Tries(clock)
    for _ in range(10 * MOST_FAILURES):
        tries.failed("here")
        clock.now += WINDOW_SECONDS / MOST_FAILURES + 0.1
        assert not tries.too_many("here")


def test_many_addresses_are_not_remembered_for_ever() -> None:
    tries = Tries(Clock())
    for number in range(MOST_ADDRESSES + 50):
        tries.failed(str(number))
    assert len(tries._failures) == MOST_ADDRESSES


@pytest.mark.usefixtures("home")
def test_the_door_answers_a_flood_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "_tries", Tries())
    link = accounts.make_owner_link()
    with TestClient(Starlette(routes=sign_in.routes), follow_redirects=False) as client:
        for path in ("/sign-in?token=x", "/join?token=x") * (MOST_FAILURES // 2):
            assert client.get(path).status_code == 403
        refused = client.get(link[link.index("/sign-in") :])
        assert refused.status_code == 429 and "Wait a minute" in refused.text
        monkeypatch.setattr(sign_in, "_tries", Tries())
        assert client.get(link[link.index("/sign-in") :]).status_code == 303
        assert client.post("/join", data={"token": "x", "name": "Ada"}).status_code == 403
