"""The review page: one answer after the other."""

import pytest

from services import answers, jobs, reviews, store, variants
from services.store import Person
from services.words import ReviewStatus, Split
from tests import factories
from tests.pages.stories import opened, press, sign_in, words

BOX = "The answer: put right what is wrong"


def make_answers(count: int = 2, text: str = "Lamp {position} has {position} switches.") -> list[store.Answer]:
    project = factories.make_project()
    asked = factories.make_questions(project, count, split=Split.TRAIN)
    return factories.make_answers(variants.base(project.id), asked, text, contexts=("The manual says so.",))


def test_a_corrected_answer_is_kept_and_the_next_one_comes(owner: Person) -> None:
    first, second = make_answers()
    at = opened("review")
    (box,) = [each for each in at.text_area if each.label == BOX]
    assert box.value == first.text
    box.set_value("It has none.")
    press(at, "Submit")
    kept = reviews.of(first.id, owner.id)
    assert kept is not None and (kept.text, kept.status) == ("It has none.", ReviewStatus.SUBMITTED)
    assert [each.value for each in at.text_area if each.label == BOX] == [second.text]
    assert not at.exception


def test_an_empty_answer_is_refused_and_nothing_is_lost(owner: Person) -> None:
    first, _ = make_answers()
    at = opened("review")
    (box,) = [each for each in at.text_area if each.label == BOX]
    box.set_value("  ")
    press(at, "Submit")
    assert "The answer is empty" in at.error[0].value
    assert reviews.of(first.id, owner.id) is None
    assert not at.exception


def test_the_end_is_said_once_everything_is_reviewed(owner: Person) -> None:
    make_answers(2)
    at = opened("review")
    press(at, "Submit")
    press(at, "Discard")
    assert "Everything is reviewed" in words(at)
    assert not at.exception


def test_what_has_no_answer_yet_can_be_answered(owner: Person) -> None:
    project = factories.make_project()
    factories.make_questions(project, 3, split=Split.TRAIN)
    at = opened("review")
    press(at, "Answer 3 questions")
    job = jobs.latest(project.id, answers.KIND)
    assert job is not None and jobs.progress(job.id).total == 3
    assert not at.exception


def test_a_labeler_reviews_without_the_owners_controls(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = make_answers()
    labeler = factories.make_person("Lea")
    sign_in(labeler, monkeypatch)
    at = opened("review")
    assert not [each for each in at.button if each.label.startswith(("Answer ", "Save as"))]
    press(at, "Submit")
    assert reviews.of(first.id, labeler.id) is not None
    assert not at.exception


def test_an_image_in_an_answers_reading_is_never_drawn(owner: Person) -> None:
    project = factories.make_project()
    asked = factories.make_questions(project, 1, split=Split.TRAIN)
    hostile = "![x](https://evil.example/x.png) <img src=https://evil.example/y.png>"
    factories.make_answers(variants.base(project.id), asked, contexts=(hostile,))
    at = opened("review")
    assert not any("evil.example/x.png" in str(each.value) for each in at.markdown)
    assert not at.exception
