"""Reviews: one per person and answer, the newest stays, and the queue never loses an answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from services import questions, reviews, store
from services.errors import BadInput, NotFound
from services.store.columns import now
from services.words import Origin, ReviewStatus, Split
from tests import factories

pytestmark = pytest.mark.usefixtures("home")


class Desk:
    """A project with three answers to review and two people."""

    def __init__(self) -> None:
        self.project = factories.make_project()
        asked = factories.make_questions(self.project, 3, split=Split.TRAIN)
        held_out = factories.make_questions(self.project, 1, split=Split.TEST)
        self.variant = factories.make_variant(self.project)
        self.answers = factories.make_answers(self.variant, asked)
        factories.make_answers(self.variant, held_out)
        self.ada, self.bo = factories.make_person("Ada"), factories.make_person("Bo")

    def queue(self) -> list[int]:
        """Give the positions of the answers that wait for Ada."""
        positions = {answer.id: number for number, answer in enumerate(self.answers)}
        return [positions[each] for each in reviews.queue(self.variant.id, self.ada.id)]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def submit(answer: store.Answer, person: store.Person, text: str = "Better.", **more: object) -> store.Review:
    asked = {"question_rating": 4, "context_rating": 5, "text": text} | more
    return reviews.submit(answer.id, person.id, **asked)  # type: ignore[arg-type]


def test_a_second_review_replaces_the_first(desk: Desk) -> None:
    first = submit(desk.answers[0], desk.ada)
    second = submit(desk.answers[0], desk.ada, "Best.", question_rating=1)
    assert second.id == first.id
    found = reviews.of(desk.answers[0].id, desk.ada.id)
    assert found is not None and (found.text, found.question_rating) == ("Best.", 1)


def test_the_newer_review_stays_whichever_arrives_last(desk: Desk) -> None:
    then = now()
    submit(desk.answers[0], desk.ada, "New.", at=then)
    late = submit(desk.answers[0], desk.ada, "Old.", at=then - timedelta(minutes=1), origin=Origin.ARGILLA)
    assert (late.text, late.origin) == ("New.", Origin.APP)


def test_two_people_review_the_same_answer_apart(desk: Desk) -> None:
    submit(desk.answers[0], desk.ada, "Ada's.")
    submit(desk.answers[0], desk.bo, "Bo's.")
    assert desk.queue() == [1, 2]
    assert reviews.progress(desk.variant.id, desk.bo.id) == reviews.Progress(mine=1, anybodys=1, total=3)


def test_new_answers_come_first_then_drafts_and_skipped_ones_oldest_first(desk: Desk) -> None:
    submit(desk.answers[1], desk.ada, status=ReviewStatus.SKIPPED)
    submit(desk.answers[0], desk.ada, status=ReviewStatus.DRAFT)
    assert desk.queue() == [0, 2, 1]
    submit(desk.answers[2], desk.ada, status=ReviewStatus.DISCARDED, text="")
    assert desk.queue() == [0, 1]


def test_held_out_and_rejected_questions_are_never_put_up_for_review(desk: Desk) -> None:
    questions.reject([desk.answers[1].question_id])
    assert desk.queue() == [0, 2]
    assert reviews.progress(desk.variant.id, desk.ada.id).total == 2


def test_the_last_one_can_be_opened_again(desk: Desk) -> None:
    assert reviews.done_last(desk.variant.id, desk.ada.id, 5) == []
    submit(desk.answers[1], desk.ada)
    submit(desk.answers[0], desk.ada)
    submit(desk.answers[2], desk.ada, status=ReviewStatus.SKIPPED)
    last = [desk.answers[each].id for each in (1, 0, 2)]
    assert reviews.done_last(desk.variant.id, desk.ada.id, 5) == last


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_a_rating_out_of_range_is_refused(desk: Desk, rating: int) -> None:
    with pytest.raises(BadInput, match="1 to 5"):
        submit(desk.answers[0], desk.ada, context_rating=rating)
    assert reviews.of(desk.answers[0].id, desk.ada.id) is None


def test_an_empty_answer_cannot_be_submitted_but_discarded(desk: Desk) -> None:
    with pytest.raises(BadInput, match="answer is empty"):
        submit(desk.answers[0], desk.ada, " \n")
    submit(desk.answers[0], desk.ada, "", status=ReviewStatus.DISCARDED)


def test_an_answer_that_is_gone_is_named_as_such(desk: Desk) -> None:
    questions.delete([desk.answers[0].question_id])
    with pytest.raises(NotFound, match="gone"):
        submit(desk.answers[0], desk.ada)


def test_only_the_newest_submitted_review_of_each_answer_trains(desk: Desk) -> None:
    then = now()
    submit(desk.answers[0], desk.ada, "First.", at=then)
    submit(desk.answers[0], desk.bo, "Second.", at=then + timedelta(seconds=1))
    submit(desk.answers[1], desk.ada, "Draft.", status=ReviewStatus.DRAFT)
    assert [each.text for each in reviews.submitted(desk.project.id, Split.TRAIN)] == ["Second."]


def test_argilla_hears_of_what_was_made_here_and_not_of_its_own(desk: Desk) -> None:
    here = submit(desk.answers[0], desk.ada)
    submit(desk.answers[1], desk.ada, origin=Origin.ARGILLA)
    with store.reading() as session:
        told = session.scalars(select(store.OutboxEntry.subject_id).where(store.OutboxEntry.topic == "review")).all()
    assert told == [here.id]
