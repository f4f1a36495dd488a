"""Reviews: one per person and answer, the newest stays, and the queue never loses an answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from services import questions, reviews, store
from services.errors import BadInput, NotFound
from services.store.columns import now
from services.words import Origin, ReviewStatus, Split
from tests.services.reviews.desk import Desk, submit

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def desk() -> Desk:
    return Desk()


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


def test_argilla_hears_of_what_was_made_here_and_not_of_its_own(desk: Desk) -> None:
    here = submit(desk.answers[0], desk.ada)
    submit(desk.answers[1], desk.ada, origin=Origin.ARGILLA)
    with store.reading() as session:
        told = session.scalars(select(store.OutboxEntry.subject_id).where(store.OutboxEntry.topic == "review")).all()
    assert told == [here.id]


def test_what_is_not_said_again_stays(desk: Desk) -> None:
    submit(desk.answers[0], desk.ada, question_text="How many?", tags=["tone", "wrong_fact"], comment="Rude.")
    kept = submit(desk.answers[0], desk.ada, "Kind.")
    assert (kept.question_text, kept.tags, kept.comment) == ("How many?", ["wrong_fact", "tone"], "Rude.")


def test_an_unknown_tag_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="“nonsense” is not one of the tags"):
        submit(desk.answers[0], desk.ada, tags=["nonsense"])


def test_a_draft_never_takes_back_what_was_submitted(desk: Desk) -> None:
    assert reviews.draft(desk.answers[0].id, desk.ada.id, text="So f")
    submit(desk.answers[0], desk.ada, "So fine.")
    assert not reviews.draft(desk.answers[0].id, desk.ada.id, text="So f")
    found = reviews.of(desk.answers[0].id, desk.ada.id)
    assert found is not None and (found.text, found.status) == ("So fine.", ReviewStatus.SUBMITTED)


def test_what_was_submitted_is_a_draft_again_once_it_is_taken_back(desk: Desk) -> None:
    submit(desk.answers[0], desk.ada, "Nearly.", tags=["tone"])
    assert reviews.reopen(desk.answers[0].id, desk.ada.id)
    assert not reviews.reopen(desk.answers[0].id, desk.ada.id)
    found = reviews.of(desk.answers[0].id, desk.ada.id)
    assert found is not None
    assert (found.status, found.text, found.tags) == (ReviewStatus.DRAFT, "Nearly.", ["tone"])
    assert reviews.draft(desk.answers[0].id, desk.ada.id, text="Now it is right.")


def test_messages_that_waited_on_the_way_keep_their_order(desk: Desk) -> None:
    pressed = now() - timedelta(seconds=1)
    submit(desk.answers[0], desk.ada, at=now())  # a slow way made it look younger than the undo that follows
    assert reviews.reopen(desk.answers[0].id, desk.ada.id, at=pressed)


def test_the_models_own_words_are_accepted_where_nobody_has_judged(desk: Desk) -> None:
    corrected = submit(desk.answers[0], desk.bo, "Corrected.")
    submit(desk.answers[1], desk.bo, "Half a", status=ReviewStatus.DRAFT)
    assert reviews.accept([answer.id for answer in desk.answers], desk.ada.id) == 2
    accepted = reviews.of(desk.answers[1].id, desk.ada.id)
    assert accepted is not None
    assert (accepted.text, accepted.status) == (desk.answers[1].text, ReviewStatus.SUBMITTED)
    assert reviews.of(desk.answers[0].id, desk.ada.id) is None
    assert corrected.text in {each.text for each in reviews.submitted(desk.project.id, Split.TRAIN)}


def test_others_see_a_submitted_review_and_no_draft(desk: Desk) -> None:
    submit(desk.answers[0], desk.ada, "Ada's.")
    submit(desk.answers[0], desk.bo, "Bo's", status=ReviewStatus.DRAFT)
    assert [each.person.name for each in reviews.others(desk.answers[0].id, desk.bo.id)] == ["Ada"]
    assert reviews.others(desk.answers[0].id, desk.ada.id) == []
