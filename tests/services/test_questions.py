"""Questions by hand: edited, rejected, added, and what makes a text a question about a passage."""

import pytest

from bench import hosts
from services import providers, questions, store
from services.errors import BadInput
from services.questions.likeness import grounded
from services.questions.recipes import PromptPreset, preset_for
from services.questions.writing.wording import tidy
from services.words import QuestionStatus, Split
from tests import factories


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("How long does the lamp stay on?", "How long does the lamp stay on?"),
        ("1. How long does the lamp stay on?\n2. Why?", "How long does the lamp stay on?"),
        ("Question: How long does the lamp stay on?", "How long does the lamp stay on?"),
        ("Q1: How long does the lamp stay on? It stays long.", "How long does the lamp stay on?"),
        ('- "How long does the lamp stay on?"', "How long does the lamp stay on?"),
        ("**How long does the lamp stay on?**", "How long does the lamp stay on?"),
        ("Sure! Here it is:\nHow long does the lamp stay on?", "How long does the lamp stay on?"),
        ("  How long\tdoes  the lamp stay on?", "How long does the lamp stay on?"),
        ("The lamp stays on for long.", ""),
        ("How long?", ""),
        ("What does the passage say about the lamp?", ""),
        ("According to this document, how long does it last?", ""),
        ("", ""),
        ("word " * 50 + "?", ""),
    ],
)
def test_tidy_takes_out_the_question_alone(said: str, question: str) -> None:
    assert tidy(said) == question


@pytest.mark.usefixtures("home")
def test_an_answered_question_keeps_its_words() -> None:
    project = factories.make_project()
    (question,) = factories.make_questions(project, 1)
    questions.edit(question.id, "  Is it\nbright? ")
    assert questions.listing(project.id)[0].text == "Is it bright?"
    factories.make_answers(factories.make_variant(project), [question])
    with pytest.raises(BadInput, match="answered already"):
        questions.edit(question.id, "Is it dark?")
    with pytest.raises(BadInput, match="cannot be empty"):
        questions.edit(question.id, " ")


@pytest.mark.usefixtures("home")
def test_a_rejected_question_can_be_taken_back() -> None:
    project = factories.make_project()
    made = factories.make_questions(project, 3)
    questions.reject([each.id for each in made[:2]])
    assert questions.counts(project.id) == questions.Counts(train=0, test=1, rejected=2)
    questions.restore([made[0].id])
    assert [each.status for each in questions.listing(project.id)] == [
        QuestionStatus.KEPT,
        QuestionStatus.REJECTED,
        QuestionStatus.KEPT,
    ]


@pytest.mark.usefixtures("home")
def test_deleting_a_question_takes_its_answers_along() -> None:
    comparison = factories.make_comparison(questions=2)
    first, second = questions.listing(comparison.project_id)
    questions.delete([first.id])
    assert [each.id for each in questions.listing(comparison.project_id)] == [second.id]
    with store.reading() as session:
        assert session.query(store.Answer).filter_by(question_id=first.id).count() == 0


@pytest.mark.usefixtures("home")
def test_what_is_there_already_is_not_added_again() -> None:
    project = factories.make_project()
    assert (
        questions.add(project.id, ["How bright is the lamp?", "how BRIGHT is the lamp ?", "", "Does it swivel far?"])
        == 2
    )
    assert questions.add(project.id, ["Does it swivel far?"]) == 0


@pytest.mark.usefixtures("home")
def test_a_question_without_a_source_has_a_split_that_its_words_alone_decide() -> None:
    project = factories.make_project()
    words = ["alpha", "beta", "gamma", "delta", "omega", "sigma", "kappa", "theta"]
    texts = [f"What about {one} and {other} together?" for one in words for other in words if one < other]
    questions.add(project.id, texts)
    before = {each.text: each.split for each in questions.listing(project.id)}
    assert set(before.values()) == {Split.TRAIN, Split.TEST}
    questions.delete([each.id for each in questions.listing(project.id)])
    questions.add(project.id, texts[::-1])
    assert {each.text: each.split for each in questions.listing(project.id)} == before


@pytest.mark.usefixtures("home")
def test_the_prompt_suits_the_host() -> None:
    assert preset_for(providers.current()) == PromptPreset.EXAMPLE
    host = hosts.save("A", "https://a.example", "k", chat_model="m", embedding_model="e", in_flight=1)
    assert preset_for(host) == PromptPreset.INSTRUCTION


@pytest.mark.parametrize(
    ("question", "about_it"),
    [
        ("How many runs does the carbon filter last?", True),
        ("When should filters be changed?", True),
        ("How many people can I bring to the party?", False),
    ],
)
def test_a_question_is_known_by_the_words_of_its_passage(question: str, about_it: bool) -> None:
    passage = "The carbon filter lasts four months or 120 runs. The ring blinks when it should be changed."
    assert (grounded(question, passage) >= 0.6) is about_it
