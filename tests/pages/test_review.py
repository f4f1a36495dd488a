"""The review page: the island for everybody, and the owner's other views."""

import pytest
from streamlit.testing.v1 import AppTest

from services import reviews, store, variants
from services.store import Person
from services.words import Split
from tests import factories
from tests.pages.stories import opened, press, sign_in, words


def make_answers(count: int = 2, text: str = "Lamp {position} has {position} switches.") -> list[store.Answer]:
    project = factories.make_project()
    asked = factories.make_questions(project, count, split=Split.TRAIN)
    return factories.make_answers(variants.base(project.id), asked, text, contexts=("The manual says so.",))


def disagreeing() -> tuple[store.Answer, store.Review]:
    answer, _ = make_answers()
    ada, bo = factories.make_person("Ada"), factories.make_person("Bo")
    first = reviews.submit(answer.id, ada.id, question_rating=5, context_rating=5, text="It has none.")
    reviews.submit(answer.id, bo.id, question_rating=5, context_rating=1, text="It has two.")
    return answer, first


def view(at: AppTest, name: str) -> None:
    at.session_state["review_views.chosen"] = name
    at.run()
    assert not at.exception


def test_the_owner_sees_where_reviews_go_next(owner: Person) -> None:
    first, second = make_answers()
    reviews.submit(first.id, owner.id, question_rating=5, context_rating=5, text="It has none.")
    reviews.submit(second.id, owner.id, question_rating=5, context_rating=5, text=second.text)
    at = opened("review")
    assert {each.label: each.value for each in at.metric} == {
        "Rows ready to train": "2",
        "Corrected": "1 of 50",
        "Preference pairs": "1",
        "Regression questions": "2",
    }
    assert "49 more are worth correcting" in words(at) and "none waits for a review" in words(at)


def test_a_labeler_reviews_without_the_owners_views(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    make_answers()
    sign_in(factories.make_person("Lea"), monkeypatch)
    at = opened("review")
    assert not at.button_group and not at.metric


def test_without_answers_a_labeler_is_told_to_come_back(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.make_project()
    sign_in(factories.make_person("Lea"), monkeypatch)
    assert "Come back when answers" in words(opened("review"))


def test_a_review_that_arrives_takes_its_answer_out_of_the_ticked(owner: Person) -> None:
    first, second = make_answers()
    at = opened("review")
    view(at, "All reviews")
    at.session_state[at.dataframe[0].key] = {"selection": {"rows": [0, 1]}}
    at.run()
    (accept,) = [each for each in at.button if each.label.startswith("Accept 2: ")]
    ada = factories.make_person("Ada")
    reviews.submit(first.id, ada.id, question_rating=5, context_rating=5, text="It has none.")
    accept.click().run()  # it was meant for both
    assert [each.answer_id for each in reviews.rows(first.variant_id) if each.status] == [first.id]
    press(at, "Accept 1: ")
    assert {each.answer_id: each.text for each in reviews.rows(first.variant_id) if each.status} == {
        first.id: "It has none.",
        second.id: second.text,
    }


def test_guidelines_can_be_written_before_there_is_an_answer(owner: Person) -> None:
    factories.make_project()
    at = opened("review")
    view(at, "Guidelines and people")
    assert [each.label for each in at.text_area] == ["Guidelines"]


def test_the_table_counts_and_filters(owner: Person) -> None:
    first, second = make_answers()
    reviews.submit(first.id, owner.id, question_rating=5, context_rating=1, text="It has none.")
    at = opened("review")
    view(at, "All reviews")
    assert "2 of 2 rows · 2 answers, 1 of them without a review" in words(at)
    (passages,) = [each for each in at.selectbox if each.key == "review_table.p"]
    passages.set_value("Poor (1-2)").run()
    assert at.dataframe[0].value["Answer"].tolist() == ["It has none."]
    assert reviews.of(second.id, owner.id) is None


def test_the_manager_picks_the_review_that_counts(owner: Person) -> None:
    answer, first = disagreeing()
    at = opened("review")
    view(at, "Disagreements")
    assert "They differ on the answer and the passages' rating" in words(at)
    (button,) = [each for each in at.button if each.key == f"review_disagreements.{first.id}"]
    button.click().run()
    assert "Every disagreement is decided" in words(at)
    project = variants.get(answer.variant_id).project_id
    assert [each.text for each in reviews.submitted(project, Split.TRAIN)] == ["It has none."]


def test_the_manager_writes_a_review_that_counts(owner: Person) -> None:
    answer, _ = disagreeing()
    at = opened("review")
    view(at, "Disagreements")
    (box,) = [each for each in at.text_area if each.label == "The answer as it should be"]
    box.set_value("It has three.")
    press(at, "Let this count")
    project = variants.get(answer.variant_id).project_id
    assert [each.text for each in reviews.submitted(project, Split.TRAIN)] == ["It has three."]


def test_retrieval_is_put_into_words(owner: Person) -> None:
    project = factories.make_project()
    chunks = factories.make_chunks(project, 2, split=Split.TRAIN)
    with store.writing() as session:
        session.get_one(store.Chunk, chunks[0].id).section = "Switches"
    asked = factories.make_questions(project, 2, split=Split.TRAIN, chunks=chunks)
    made = factories.make_answers(variants.base(project.id), asked)
    reviews.submit(made[0].id, owner.id, question_rating=5, context_rating=1, text="Two.")
    reviews.submit(made[1].id, owner.id, question_rating=5, context_rating=5, text="Two.")
    at = opened("review")
    view(at, "Retrieval")
    assert "Questions about **Switches** get passages that do not help" in words(at)
    assert "Only one setting was reviewed" in words(at)


def test_guidelines_and_reviews_per_answer_are_kept(owner: Person) -> None:
    answer, _ = make_answers()
    reviews.draft(answer.id, owner.id, text="So far")
    at = opened("review")
    view(at, "Guidelines and people")
    (guidelines,) = [each for each in at.text_area if each.label == "Guidelines"]
    guidelines.set_value("Be kind.")
    (number,) = [each for each in at.number_input if each.label == "Reviews an answer needs"]
    number.set_value(2)
    press(at, "Save guidelines")
    with store.reading() as session:
        project = session.query(store.Project).one()
    assert (project.review_guidelines, project.reviews_per_answer) == ("Be kind.", 2)
    assert at.dataframe[0].value["Drafts"].tolist() == [1]


def test_a_hostile_answer_is_never_drawn_as_more_than_text(owner: Person) -> None:
    answer, _ = make_answers()
    hostile = "![x](https://evil.example/x.png) <img src=https://evil.example/y.png>"
    for name in ("Ada", "Bo"):
        said = f"{name} {hostile}"
        reviews.submit(answer.id, factories.make_person(name).id, question_rating=5, context_rating=5, text=said)
    at = opened("review")
    view(at, "Disagreements")
    assert not any("evil.example/x.png" in str(each.value) for each in at.markdown)
    assert not any("<img" in str(each.value) for each in at.get("html"))
    assert reviews.of(answer.id, owner.id) is None
