"""The dialog in which a variant is made: placeholders checked, a question tried, a version kept."""

import pytest
from streamlit.testing.v1 import AppTest

from services import answers, variants
from services.store import Person, Project
from services.words import ReasoningEffort, RetrievalMethod, Split, Verbosity
from tests import factories
from tests.model_stub import RunningStub
from tests.pages.stories import press, read, words
from tests.services.providers import picky


def editor(variant_id: str) -> None:
    from components import variant_editor
    from services import variants

    variant_editor.show(variants.get(variant_id))


@pytest.fixture
def project(stub: RunningStub, owner: Person) -> Project:
    made = factories.make_project()
    factories.make_chunks(made, 4, split=Split.TRAIN)
    factories.make_questions(made, 2, split=Split.TRAIN)
    return made


def opened(project: Project) -> AppTest:
    return AppTest.from_function(editor, args=(variants.base(project.id).id,), default_timeout=60).run()


def write(at: AppTest, label: str, text: str) -> AppTest:
    return next(each for each in at.text_area if each.label == label).set_value(text).run()


def test_a_prompt_without_its_placeholder_is_named_at_once_and_not_kept(project: Project) -> None:
    at = write(opened(project), "How a question is put", "Context: {contexts} {question}")
    assert "The question prompt needs \\{context\\}" in at.error[0].value
    press(at, "Save")
    assert len(variants.listing(project.id)) == 1


def test_a_misspelt_placeholder_is_doubted_but_may_be_kept(project: Project) -> None:
    at = write(opened(project), "What the assistant is told", "You support {prodct}.")
    assert "Did you mean \\{product\\}" in at.warning[0].value
    press(at, "Save")
    assert [each.title for each in variants.listing(project.id)] == ["Base", "Base, version 2"]


def test_what_it_may_read_is_kept_with_the_new_version(project: Project) -> None:
    at = opened(project)
    next(each for each in at.segmented_control if each.label == "Found by").set_value(RetrievalMethod.HYBRID).run()
    next(each for each in at.slider if each.label == "Passages it reads").set_value(4).run()
    press(at, "Save")
    made = variants.listing(project.id)[-1]
    assert (made.version, made.top_k, made.retrieval) == (2, 4, RetrievalMethod.HYBRID)
    assert at.session_state["variant_picker.chosen"] == made.id


def test_nothing_changed_keeps_nothing(project: Project) -> None:
    press(opened(project), "Save")
    assert len(variants.listing(project.id)) == 1


def test_a_question_is_tried_without_keeping_anything(project: Project, stub: RunningStub) -> None:
    stub.say = lambda body: "![x](https://evil.example/x.png) It has nine."
    at = press(opened(project), "Ask it")
    assert "10 \\+ 5 tokens" in words(at) and "Found 2 passages" in words(at)
    assert "<img" not in str(at.main)
    sent = stub.asked("/chat")[-1]["messages"]
    assert [each.value for each in at.code] == [message["content"] for message in sent]
    assert not [row for row in answers.rows(project.id, variants.base(project.id).id) if row.answer_id]


def test_the_messages_are_shown_without_asking_the_model(project: Project, stub: RunningStub) -> None:
    at = press(opened(project), "Show what will be sent")
    assert next(each.value for each in at.code).startswith(
        "You are a customer support assistant for the Lumen desk lamp"
    )
    assert stub.asked("/chat") == []


def test_a_host_that_refuses_is_quoted(project: Project, stub: RunningStub) -> None:
    stub.fail("/chat", 401)
    at = press(opened(project), "Ask it")
    assert "refuses the key" in at.error[0].value


def test_effort_and_verbosity_are_chosen_here_and_kept_with_the_version(project: Project) -> None:
    at = opened(project)
    next(each for each in at.selectbox if each.label == "Reasoning effort").set_value(ReasoningEffort.LOW).run()
    next(each for each in at.selectbox if each.label == "Verbosity").set_value(Verbosity.HIGH).run()
    next(each for each in at.number_input if each.label == "Longest answer, in tokens").set_value(8_000).run()
    press(at, "Save")
    made = variants.listing(project.id)[-1]
    assert (made.version, made.reasoning_effort, made.verbosity) == (2, ReasoningEffort.LOW, Verbosity.HIGH)
    assert made.max_tokens == 8_000


def test_what_the_model_refuses_is_said_once_it_was_asked(project: Project, stub: RunningStub) -> None:
    stub.refuse = picky.gpt5
    assert "does not take" not in words(opened(project))
    press(opened(project), "Ask it")
    assert "does not take a temperature: “0” is not sent" in read(words(opened(project)))


def test_a_trial_shows_the_reasoning_apart_and_says_when_there_is_no_answer(
    project: Project, stub: RunningStub
) -> None:
    stub.message = lambda _body: {"message": {"content": "<think>Hm, nine.</think>Nine."}}
    at = press(opened(project), "Ask it")
    assert "Its reasoning" in [each.label for each in at.expander]
    stub.message = lambda _body: {"message": {"content": "<think>Hm, ni"}, "finish_reason": "length"}
    at = press(opened(project), "Ask it")
    refusal = read(at.error[0].value)
    assert "spent all 160 tokens" in refusal and "Raise “Longest answer" in refusal
