"""Nobody keeps from others more than a page holds, nor anything for ever: not by asking, not by a trick."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import comparisons, leasing, reviews, store
from services.comparisons import Rules, handing_out, queue, voting
from services.leasing import LONGEST, REST, Lease
from services.reviews import keeping, leases, pool
from services.store.columns import new_id, now
from services.words import AssignmentKind, PassKind, Verdict
from tests import factories
from tests.services.reviews.desk import Desk

LASTS = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)


class Time:
    """A clock that tests move on."""

    def __init__(self) -> None:
        self.at = now()

    def __call__(self) -> datetime:
        return self.at

    def minutes(self, count: int, step: int = 5) -> Iterator[int]:
        for minute in range(0, count, step):
            yield minute
            self.at += step * MINUTE


@pytest.fixture
def time(home: object, monkeypatch: pytest.MonkeyPatch) -> Time:
    clock = Time()
    for module in (handing_out, voting, keeping, leases, pool):
        monkeypatch.setattr(module, "now", clock)
    return clock


def few(pairs: int, votes_per_pair: int = 1) -> store.Comparison:
    comparison = factories.make_comparison(questions=pairs)
    with store.writing() as session:
        Rules(votes_per_pair=votes_per_pair).write(session.get_one(store.Comparison, comparison.id))
    return comparisons.get(comparison.id)


def held(person: store.Person, at: datetime) -> int:
    """Count the pairs that somebody keeps from others."""
    with store.reading() as session:
        mine = session.query(store.Assignment).filter_by(labeler_id=person.id, kind=AssignmentKind.PAIR)
        voted = {each.pair_id for each in session.query(store.Vote).filter_by(labeler_id=person.id, current=True)}
        return sum(each.leased_until > at and each.pair_id not in voted for each in mine)


def ask(comparison: store.Comparison, person: store.Person, limit: int = 200) -> list[str]:
    return [each.id for each in comparisons.next_pairs(comparison.id, person.id, limit)]


def vote(comparison: store.Comparison, person: store.Person, pair: str, at: datetime) -> str:
    made = new_id()
    comparisons.vote(comparison.id, pair, person.id, Verdict.TIE, vote_id=made, duration_ms=900, at=at)
    return made


def test_asking_for_200_pairs_leases_what_a_page_holds(time: Time) -> None:
    comparison, ada = few(20), factories.make_person("Ada")
    fetched = comparisons.fetch(comparison.id, ada.id, 200)
    assert len(fetched.pairs) == queue.ahead(comparison) == held(ada, time.at) == 8
    assert fetched.more, "the page asks again once these are done"
    for _ in range(20):
        ask(comparison, ada)
    assert held(ada, time.at) == 8


def test_taking_votes_back_does_not_gather_more(time: Time) -> None:
    comparison, ada = few(20), factories.make_person("Ada")
    cast = []
    for _ in range(12):
        cast.append(vote(comparison, ada, ask(comparison, ada)[0], time.at))
    for each in cast:
        comparisons.undo(comparison.id, ada.id, each)
    ask(comparison, ada)
    assert held(ada, time.at) == 8


def poll(_comparison: store.Comparison, _person: store.Person, _time: Time) -> None:
    """Ask and do nothing."""


def vote_and_undo(comparison: store.Comparison, person: store.Person, time: Time) -> None:
    """Vote on the first pair and take it back."""
    if pairs := ask(comparison, person):
        comparisons.undo(comparison.id, person.id, vote(comparison, person, pairs[0], time.at))


def pass_and_undo(comparison: store.Comparison, person: store.Person, _time: Time) -> None:
    """Pass on the first pair and take it back."""
    if pairs := ask(comparison, person):
        made = new_id()
        comparisons.skip_or_flag(comparison.id, pairs[0], person.id, PassKind.SKIP, pass_id=made)
        comparisons.undo(comparison.id, person.id, made)


def undo_and_vote(comparison: store.Comparison, person: store.Person, time: Time) -> None:
    """Take the last vote back and cast it anew, so that there always is a vote of just now."""
    comparisons.undo(comparison.id, person.id)
    if pairs := ask(comparison, person):
        vote(comparison, person, pairs[0], time.at)


@pytest.mark.parametrize("trick", [poll, vote_and_undo, pass_and_undo, undo_and_vote])
def test_two_greedy_labelers_cannot_starve_a_third(
    time: Time, trick: Callable[[store.Comparison, store.Person, Time], None]
) -> None:
    comparison = few(9)
    greedy = [factories.make_person(name) for name in ("Gus", "Gwen")]
    third = factories.make_person("Thea")
    voted = 0
    for _ in time.minutes(150):
        for each in greedy:
            ask(comparison, each)
            trick(comparison, each, time)
            assert held(each, time.at) <= 8
        if pairs := ask(comparison, third, 8):
            vote(comparison, third, pairs[0], time.at)
            voted += 1
    assert voted >= 6


def test_a_labeler_at_work_keeps_the_pairs_of_their_page(time: Time) -> None:
    comparison, ada, bob = few(8), factories.make_person("Ada"), factories.make_person("Bob")
    for minute in time.minutes(40):
        pairs = ask(comparison, ada, 8)
        if minute % 10 == 5:
            vote(comparison, ada, pairs[0], time.at)
        assert ask(comparison, bob) == []
        assert held(ada, time.at) > 3


def test_who_left_the_page_open_loses_their_pairs_and_can_still_vote(time: Time) -> None:
    comparison, ada, bob = few(4), factories.make_person("Ada"), factories.make_person("Bob")
    shown = ask(comparison, ada)
    for _ in time.minutes(20):
        ask(comparison, ada)
    assert set(ask(comparison, bob)) == set(shown)
    vote(comparison, ada, shown[0], time.at)
    assert comparisons.progress(comparison.id, ada.id).mine == 1


def test_a_greedy_reviewer_holds_what_a_page_holds(time: Time) -> None:
    desk = Desk(30)
    for limit in (50, 10, 50):
        assert len(desk.take(desk.ada, limit)) <= leases.MOST_HELD
    for number in range(15, 28):
        reviews.draft(desk.answers[number].id, desk.ada.id, text="Mine")
        desk.take(desk.ada, 50)
    assert holding(desk, desk.ada, time.at) <= leases.MOST_HELD


def holding(desk: Desk, person: store.Person, at: datetime) -> int:
    with store.reading() as session:
        mine = session.query(store.ReviewLease).filter_by(person_id=person.id)
        return sum(each.until > at for each in mine)


def only_take(_desk: Desk, _person: store.Person, _handed: list[int], _time: Time) -> None:
    """Take and do nothing."""


def release_and_take(desk: Desk, person: store.Person, handed: list[int], _time: Time) -> None:
    """Give everything back and take it again."""
    reviews.release(person.id, [desk.answers[each].id for each in handed])
    desk.take(person, 50)


def draft_all(desk: Desk, person: store.Person, handed: list[int], time: Time) -> None:
    """Write a letter in each."""
    for each in handed:
        reviews.draft(desk.answers[each].id, person.id, text=f"{time.at}", at=time.at)


@pytest.mark.parametrize("trick", [only_take, release_and_take, draft_all])
def test_two_greedy_reviewers_cannot_starve_a_third(
    time: Time, trick: Callable[[Desk, store.Person, list[int], Time], None]
) -> None:
    desk, reviewed = Desk(9), 0
    for _ in time.minutes(150):
        for each in (desk.ada, desk.bo):
            trick(desk, each, desk.take(each, 50), time)
            assert holding(desk, each, time.at) <= leases.MOST_HELD
        if handed := desk.take(desk.cy):
            answer = desk.answers[handed[0]].id
            reviews.submit(answer, desk.cy.id, question_rating=None, context_rating=None, text="Fine.", at=time.at)
            reviewed += 1
    assert reviewed >= 6


def test_a_page_that_is_loaded_again_holds_what_it_held(time: Time) -> None:
    desk = Desk(4)
    mine = desk.take(desk.ada)
    time.at += MINUTE
    reviews.release(desk.ada.id, [desk.answers[each].id for each in mine])
    assert desk.take(desk.ada)[: len(mine)] == mine
    assert holding(desk, desk.ada, time.at) >= len(mine)
    assert not set(desk.take(desk.bo)) & set(mine)


@given(steps=st.lists(st.tuples(st.integers(0, 90), st.sampled_from(["ask", "act"])), max_size=60))
def test_a_lease_never_outlasts_the_longest_nor_what_was_done(steps: list[tuple[int, str]]) -> None:
    start = now()
    at, lease, acted = start, leasing.begin(start, LASTS), start
    for wait, deed in steps:
        at += timedelta(minutes=wait)
        acted = at if deed == "act" else acted
        before, lease = lease, leasing.renew(lease, acted, at, LASTS)
        assert lease.until - lease.since <= LONGEST
        assert lease.until <= max(acted, lease.since) + LASTS
        assert lease.since == before.since or at >= before.until + REST
    assert leasing.renew(Lease(start, start + LASTS), None, start + 5 * MINUTE, LASTS) == Lease(start, start + LASTS)
