"""The overview leads from one step to the next."""

import pytest

from services.store import Person
from services.words import Split
from tests import factories
from tests.pages.stories import opened, sign_in, sign_out, words


def test_a_new_project_is_led_to_its_first_document(owner: Person) -> None:
    at = opened("overview")
    assert [each.label for each in at.button if each.key == "stepper.next"] == ["Add a document"]
    assert not at.exception


def test_the_next_step_follows_what_is_there(owner: Person) -> None:
    project = factories.make_project()
    factories.make_chunks(project, 3, split=Split.TRAIN)
    factories.make_questions(project, 3, split=Split.TRAIN)
    at = opened("overview")
    assert at.title[0].value == "Lamp shop"
    assert "3 to train, 0 held out" in words(at)
    assert [each.label for each in at.button if each.key == "stepper.next"] == ["Generate answers"]
    assert not at.exception


def test_somebody_unknown_is_told_how_to_get_in(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_out(monkeypatch)
    at = opened("overview")
    assert at.title[0].value == "Please sign in"
    assert "Lamp shop" not in words(at)
    assert not at.exception


def test_a_labeler_sees_the_vote_and_not_the_owners_pages(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.make_project()
    sign_in(factories.make_person("Lea"), monkeypatch)
    at = opened("vote")
    assert "No vote is open right now" in words(at)
    assert not at.selectbox, "the choice of project is the owner's"
    assert not at.exception
