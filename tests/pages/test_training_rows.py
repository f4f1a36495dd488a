"""Choosing rows on the fine-tune page: the method, what deserves a second look, and leaving it out."""

from services import reviews, variants
from services.store import Person
from services.words import Split, TrainingMethod
from tests import factories
from tests.pages.stories import opened, press, words


def test_a_row_with_personal_data_is_named_and_can_be_left_out(owner: Person) -> None:
    project = factories.make_project()
    asked = factories.make_questions(project, 3, split=Split.TRAIN)
    made = factories.make_answers(variants.base(project.id), asked)
    for answer, text in zip(made, ("Two.", "Write to ada.lovelace@example.com.", made[2].text), strict=True):
        reviews.submit(answer.id, owner.id, question_rating=5, context_rating=5, text=text)
    at = opened("fine_tune")
    assert "**3 answers** would train, 2 of them changed" in words(at)
    press(at, "Leave out all 1 row")
    assert "**2 answers** would train" in words(at) and "No row stands out" in words(at)
    at.button_group(key="training_choice.method").set_value(TrainingMethod.DPO).run()
    assert "**1 preference** would train" in words(at)
    assert not at.exception
