"""Which review counts: the newest, or the one that the manager picked where people disagree."""

from datetime import timedelta

import pytest

from services import finetunes, reviews
from services.errors import BadInput
from services.reviews import outlook
from services.store.columns import now
from services.words import ReviewStatus, Split
from tests.services.reviews.desk import Desk, submit

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def desk() -> Desk:
    return Desk()


def counting(desk: Desk) -> list[str]:
    return [each.text for each in reviews.submitted(desk.project.id, Split.TRAIN)]


def test_only_the_newest_submitted_review_of_each_answer_trains(desk: Desk) -> None:
    then = now()
    submit(desk.answers[0], desk.ada, "First.", at=then)
    submit(desk.answers[0], desk.bo, "Second.", at=then + timedelta(seconds=1))
    submit(desk.answers[1], desk.ada, "Draft.", status=ReviewStatus.DRAFT)
    assert counting(desk) == ["Second."]


def test_people_disagree_when_words_differ_and_not_when_only_type_does(desk: Desk) -> None:
    submit(desk.answers[0], desk.ada, "It has two switches.")
    submit(desk.answers[0], desk.bo, "It has  two SWITCHES")
    submit(desk.answers[1], desk.ada, "It has two.")
    submit(desk.answers[1], desk.bo, "It has three.")
    submit(desk.answers[2], desk.ada, "It has three.", status=ReviewStatus.DISCARDED)
    submit(desk.answers[2], desk.bo, "It has two.")
    (found,) = reviews.disagreements(desk.project.id)
    assert (found.answer.id, found.about) == (desk.answers[1].id, ("the answer",))
    assert [each.person.name for each in found.reviews] == ["Ada", "Bo"]


@pytest.mark.parametrize(("ratings", "apart"), [((5, 4), False), ((5, 3), True), ((None, 1), False)])
def test_ratings_two_apart_are_a_disagreement(desk: Desk, ratings: tuple[int | None, int | None], apart: bool) -> None:
    for person, rating in zip((desk.ada, desk.bo), ratings, strict=True):
        submit(desk.answers[0], person, context_rating=rating)
    assert bool(reviews.disagreements(desk.project.id)) == apart


def test_the_review_that_was_picked_counts_whatever_comes_after(desk: Desk) -> None:
    first = submit(desk.answers[0], desk.ada, "Two.")
    submit(desk.answers[0], desk.bo, "Three.", at=now() + timedelta(seconds=1))
    assert counting(desk) == ["Three."]
    reviews.decide(desk.answers[0].id, first.id, desk.cy.id)
    assert counting(desk) == ["Two."]
    assert [each.counts for each in reviews.disagreements(desk.project.id)] == [first.id]
    submit(desk.answers[0], desk.cy, "Four.", at=now() + timedelta(seconds=2))
    assert counting(desk) == ["Two."]


def test_a_picked_review_that_is_taken_back_counts_no_more(desk: Desk) -> None:
    first = submit(desk.answers[0], desk.ada, "Two.")
    submit(desk.answers[0], desk.bo, "Three.")
    reviews.decide(desk.answers[0].id, first.id, desk.cy.id)
    reviews.reopen(desk.answers[0].id, desk.ada.id)
    assert counting(desk) == ["Three."]


def test_a_review_of_another_answer_cannot_be_picked(desk: Desk) -> None:
    other = submit(desk.answers[1], desk.ada)
    with pytest.raises(BadInput, match="changed or taken back"):
        reviews.decide(desk.answers[0].id, other.id, desk.cy.id)


def test_a_question_that_was_edited_trains_as_edited(desk: Desk) -> None:
    submit(desk.answers[0], desk.ada, "Two.", question_text="How many switches are there?")
    (row,) = finetunes.rows(desk.project.id)
    assert row.question == "How many switches are there?"
    assert "How many switches are there?" in row.messages[1]["content"]


def test_the_outlook_says_how_many_more_and_why(desk: Desk) -> None:
    submit(desk.answers[0], desk.ada, "Two.")
    submit(desk.answers[1], desk.ada, desk.answers[1].text)
    found = outlook.outlook(desk.project.id, waiting=200)
    assert (found.rows, found.pairs, found.regressions, found.goal) == (2, 1, 2, 50)
    assert found.sentence.startswith("49 more are worth correcting: a fine-tune starts to show from about 50")
    assert "only 1 waits" in outlook.outlook(desk.project.id, waiting=1).sentence
