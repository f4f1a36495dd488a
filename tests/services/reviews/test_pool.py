"""The pool: nobody is handed what somebody else has in front of them, and nothing stays behind."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from services import reviews, store
from services.errors import BadInput, NotFound
from services.store.columns import now
from services.words import ReviewStatus
from tests.services.reviews.desk import Desk, submit

pytestmark = pytest.mark.usefixtures("home")


def let_leases_end() -> None:
    with store.writing() as session:
        session.execute(update(store.ReviewLease).values(until=now() - timedelta(seconds=1)))


def test_what_is_in_front_of_somebody_is_handed_to_nobody_else() -> None:
    desk = Desk(8)
    adas, bos = desk.take(desk.ada), desk.take(desk.bo)
    assert adas == [0, 1, 2, 3] and bos == [4, 5]
    assert desk.take(desk.ada) == [0, 1, 2, 3, 6], "what is held stays, and one of the two left comes"
    assert set(desk.queue(desk.cy)) == {7}


def test_nobody_takes_more_than_asked_for() -> None:
    desk = Desk(40)
    assert desk.take(desk.ada, 10) == list(range(10))
    assert desk.take(desk.ada, 10) == list(range(10))


def test_what_is_released_or_left_alone_comes_back() -> None:
    desk = Desk(2)
    assert desk.take(desk.ada) == [0]
    assert desk.take(desk.bo) == [1]
    assert desk.take(desk.cy) == []
    assert reviews.take(desk.variant.id, desk.cy.id, 10).elsewhere == 2
    reviews.release(desk.bo.id, [desk.answers[1].id])
    assert desk.take(desk.cy) == [1]
    let_leases_end()
    assert desk.take(desk.bo) == [0]


def test_a_draft_keeps_the_lease_alive() -> None:
    desk = Desk(1)
    desk.take(desk.ada)
    with store.writing() as session:
        session.execute(update(store.ReviewLease).values(until=now() + timedelta(seconds=5)))
    reviews.draft(desk.answers[0].id, desk.ada.id, text="So far")
    with store.reading() as session:
        assert session.query(store.ReviewLease).one().until > now() + timedelta(minutes=9)


def test_with_two_reviews_an_answer_two_people_get_it_and_a_third_does_not() -> None:
    desk = Desk(1, seats=2)
    assert [desk.take(person) for person in (desk.ada, desk.bo, desk.cy)] == [[0], [0], []]
    submit(desk.answers[0], desk.ada)
    submit(desk.answers[0], desk.bo)
    let_leases_end()
    assert [desk.queue(person) for person in (desk.ada, desk.bo, desk.cy)] == [[], [], []]


def test_an_answer_that_has_its_reviews_leaves_other_peoples_queues_but_not_a_draft_that_was_begun() -> None:
    desk = Desk(2)
    reviews.draft(desk.answers[0].id, desk.bo.id, text="Half a sen")
    submit(desk.answers[0], desk.ada)
    assert desk.queue(desk.cy) == [1]
    assert desk.queue(desk.bo) == [0, 1]


def test_a_discarded_answer_stays_for_others() -> None:
    desk = Desk(1)
    submit(desk.answers[0], desk.ada, status=ReviewStatus.DISCARDED)
    assert desk.queue(desk.ada) == [] and desk.queue(desk.bo) == [0]


def test_what_was_given_by_name_goes_to_them_alone_and_first() -> None:
    desk = Desk(4)
    assert reviews.assign([desk.answers[3].id], [desk.bo.id]) == 1
    assert desk.queue(desk.bo) == [3, 0, 1, 2]
    assert desk.queue(desk.ada) == [0, 1, 2]
    reviews.unassign(desk.variant.id, desk.bo.id)
    assert desk.queue(desk.ada) == [0, 1, 2, 3]


def test_answers_are_shared_out_evenly_or_given_to_everybody() -> None:
    desk = Desk(3)
    ids = [answer.id for answer in desk.answers]
    assert reviews.assign(ids, [desk.ada.id, desk.bo.id]) == 3
    assert desk.queue(desk.ada) == [0, 2] and desk.queue(desk.bo) == [1]
    assert reviews.assign(ids, [desk.ada.id, desk.bo.id], evenly=False) == 3
    submit(desk.answers[0], desk.ada)
    assert desk.queue(desk.bo) == [0, 1, 2], "whoever was asked by name is asked whatever others did"
    assert [(each.name, each.answers, each.done) for each in reviews.assigned(desk.variant.id)] == [
        ("Ada", 3, 1),
        ("Bo", 3, 0),
    ]
    with pytest.raises(BadInput, match="at least one"):
        reviews.assign(ids, [])


def test_who_is_where_is_known_while_the_lease_lasts() -> None:
    desk = Desk(4)
    desk.take(desk.ada, 2)
    (here,) = reviews.presence(desk.variant.id)
    assert (here.name, here.answers, here.question) == ("Ada", 2, "How many switches does lamp 0 have?")
    submit(desk.answers[0], desk.ada)
    assert reviews.presence(desk.variant.id)[0].question == "How many switches does lamp 1 have?"
    assert reviews.team(desk.variant.id)[desk.ada.id].reviews[ReviewStatus.SUBMITTED] == 1
    let_leases_end()
    assert reviews.presence(desk.variant.id) == []


def test_a_variant_that_is_gone_is_named_as_such() -> None:
    desk = Desk(1)
    with pytest.raises(NotFound, match="gone"):
        reviews.take("0" * 32, desk.ada.id, 10)
