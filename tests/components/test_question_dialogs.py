"""The dialogs about questions: one in detail, and the deletion of answered ones."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from services import questions, store
from services.questions import Row
from services.words import QuestionStatus, Split
from tests import factories
from tests.pages.stories import press, words

pytestmark = pytest.mark.usefixtures("owner")


def details(question_id: str, project_id: str, person_id: str) -> None:
    """Run the dialog of one question."""
    from components import question_detail
    from services import questions

    (row,) = [each for each in questions.rows(project_id) if each.id == question_id]
    question_detail.show(row, person_id)


def deletion(project_id: str) -> None:
    """Run the bar with everything ticked, and the deletion asked for."""
    import streamlit as st

    from components import question_bulk
    from services import questions

    if rows := questions.rows(project_id):
        if not st.session_state.get("question_bulk.done"):
            question_bulk.delete(rows)
        question_bulk.show_undo()


def running(script: Callable[..., None], *args: str) -> AppTest:
    """Run a script."""
    at = AppTest.from_function(script, args=args, default_timeout=30).run()
    assert not at.exception
    return at


def make_question(**fields: Any) -> tuple[store.Project, Row]:
    """Add a question about the only passage of a project."""
    project = factories.make_project()
    chunks = factories.make_chunks(project, 1, split=Split.TEST)
    (question,) = factories.make_questions(project, 1, chunks=chunks)
    with store.writing() as session:
        kept = session.get_one(store.Question, question.id)
        for name, value in fields.items():
            setattr(kept, name, value)
    return project, questions.rows(project.id)[0]


def test_the_evidence_is_highlighted_and_the_checks_are_said() -> None:
    project, row = make_question(evidence="HAS 0 switches", scores={"relevant": 4}, rank=5, reference="None at all.")
    at = running(details, row.id, project.id, "")
    html = "\n".join(each.proto.body for each in at.get("html"))
    assert "<mark>has 0 switches.</mark>" in html and "None at all." in html
    assert "A customer would ask it **4** of 5" in words(at)
    assert "as number 5: a hard one" in words(at)


def test_a_change_is_shown_with_its_author_and_the_older_words_come_back() -> None:
    project, row = make_question()
    ada = factories.make_person("Ada")
    questions.edit(row.id, "How many buttons are there?", ada.id)
    at = running(details, row.id, project.id, ada.id)
    assert "Changed 1 time" in words(at) and "Ada, " in words(at)
    press(at, "Restore the older words")
    assert questions.rows(project.id)[0].text == row.text


def test_a_refusal_is_said_in_the_dialog() -> None:
    project, row = make_question()
    questions.edit(row.id, "How many buttons are there?")
    factories.make_answers(factories.make_variant(project), questions.listing(project.id))
    at = running(details, row.id, project.id, "")
    press(at, "Restore the older words")
    assert "answered already" in words(at)


def test_a_held_out_question_is_retired_and_replaced() -> None:
    project, row = make_question()
    at = running(details, row.id, project.id, "")
    at.text_input(f"question_detail.successor.{row.id}").set_value("Which colours are there?").run()
    press(at, "Retire and replace")
    assert [each.status for each in questions.rows(project.id)] == [QuestionStatus.RETIRED, QuestionStatus.KEPT]


def test_a_training_question_cannot_be_retired() -> None:
    project, row = make_question(split=Split.TRAIN)
    at = running(details, row.id, project.id, "")
    assert not [each for each in at.button if "Retire" in each.label]


def test_deleting_answered_questions_asks_first_and_the_others_come_back() -> None:
    project = factories.make_project()
    made = factories.make_questions(project, 3)
    factories.make_answers(factories.make_variant(project), made[:1])
    at = running(deletion, project.id)
    assert "takes 1 answer along" in words(at)
    press(at, "Delete the 2 without answers")
    assert [each.id for each in questions.rows(project.id)] == [made[0].id]
    press(at, "Undo")
    assert len(questions.rows(project.id)) == 3
