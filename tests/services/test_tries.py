"""How often something may be done."""

import pytest

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


def test_many_keys_are_not_remembered_for_ever_and_push_no_full_count_out() -> None:
    held = Tries(5, 60, Clock())
    for _ in range(5):
        held.note("guesser")
    for number in range(3 * tries.MOST_KEYS):
        held.note(str(number))
        assert len(held._noted) <= tries.MOST_KEYS
    assert held.wait("guesser") == 60


def test_what_is_over_makes_room_first() -> None:
    clock = Clock()
    held = Tries(5, 60, clock)
    for number in range(tries.MOST_KEYS):
        held.note(str(number))
    clock.now = 61
    held.note("new")
    assert list(held._noted) == ["new"]


def test_a_long_key_is_kept_short() -> None:
    held = Tries(1, 60, Clock())
    held.note("a" * 20_000)
    assert held.wait("a" * 20_000) == 60 and held.wait("a" * 19_999) == 0
    assert max(map(len, held._noted)) <= tries.LONGEST_KEY


def test_what_was_none_is_given_back() -> None:
    held = Tries(1, 60, Clock())
    held.note("here")
    held.give_back("here")
    held.give_back("nobody")
    assert held.wait("here") == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_an_address_of_version_six_counts_as_its_customers_network(address: str, network: str) -> None:
    assert tries.network(address) == network
