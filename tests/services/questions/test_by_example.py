"""Small models: one sentence at a time, checked without a critic, in styles that are made by rule."""

import re
from typing import Any

import pytest

from services import questions, store
from services.errors import BadInput
from services.questions import recipes
from services.questions.recipes import PromptPreset, Recipe, Style
from services.questions.writing import rounds
from services.questions.writing.sense import nonsense
from services.questions.writing.styles import restyle
from services.questions.writing.wording import sentences
from services.words import QuestionKind, QuestionStatus
from tests import factories
from tests.model_stub import RunningStub

FILTER = "The carbon filter lasts four months or 120 runs, whichever comes first."
TEXTS = (
    "The carbon filter lasts four months. The filter ring blinks yellow afterwards.",
    "A replacement bucket costs 35 euros. The bucket carries three litres altogether.",
    "To pair the router, open the mobile app. Pairing succeeds within two minutes.",
    "Orders leave our warehouse the same day. Parcels travel four days abroad.",
)


def goes_on(body: dict[str, Any]) -> str:
    """Ask about the sentence as a small model does: right at times, and at times about something else."""
    asked = body["messages"][-1]["content"]
    focus = re.findall(r"^Text: (.*)$", asked, re.MULTILINE)[-1]
    if not asked.endswith("Question:"):
        return f"go to the {focus.split()[-1]}?"
    return f"What about {' '.join(re.findall(r'[A-Za-z]+', focus)[:-1])}?\nText: more"


def make_project() -> store.Project:
    project = factories.make_project()
    with store.writing() as session:
        for chunk, text in zip(factories.make_chunks(project, 4, split=None), TEXTS, strict=True):
            row = session.get_one(store.Chunk, chunk.id)
            row.text, row.block = text, row.position
    return project


async def write(project: store.Project, **recipe: Any) -> list[store.Question]:
    job = questions.generate(project.id, Recipe(preset=PromptPreset.EXAMPLE, **recipe))
    await rounds.drive(job)
    with store.writing() as session:
        session.get_one(store.Job, job.id).status = "succeeded"  # type: ignore[assignment]
    return [each for each in questions.listing(project.id) if each.status == QuestionStatus.KEPT]


async def test_the_evidence_is_a_sentence_of_the_chunk(stub: RunningStub) -> None:
    stub.say = goes_on
    found = await write(make_project(), count=4)
    assert len(found) == 4
    for each in found:
        assert each.chunk and each.evidence in each.chunk.text and each.kind in (QuestionKind.FACT, QuestionKind.HOW_TO)
    assert not any("response_format" in body for body in stub.asked("/chat/completions")), "no JSON, no critic"


async def test_the_same_seed_gives_the_same_questions(stub: RunningStub) -> None:
    stub.say = goes_on
    first = [each.text for each in await write(make_project(), count=4)]
    assert [each.text for each in await write(make_project(), count=4)] == first


@pytest.mark.usefixtures("home")
def test_a_host_that_cannot_write_a_kind_says_so() -> None:
    with pytest.raises(BadInput, match="follows no instructions"):
        questions.generate(factories.make_project().id, Recipe(kinds={QuestionKind.UNANSWERABLE: 1.0}))
    assert recipes.BY_EXAMPLE_ONLY.sentence.startswith("The small model on this machine")


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("How long does the carbon filter last?", ""),
        ("How many runs does the carbon filter last?", ""),
        ("How many people does the filter last?", "many people|not those of its passage"),
        ("How much does the carbon filter cost?", "not those of its passage"),
        ("How many runs does the carbon filter lasts whichever comes first, 500?", "500"),
        ("What is the carbon filter that lasts four months or 120 runs, whichever comes first?", "itself what it asks"),
        ("What is the name of the carbon filter?", "a name|not those of its passage"),
    ],
)
def test_a_question_has_to_make_sense_of_its_sentence(question: str, wrong: str) -> None:
    assert re.search(wrong, nonsense(question, FILTER, FILTER)) if wrong else nonsense(question, FILTER, FILTER) == ""


def test_styles_by_rule_keep_the_numbers_and_come_again_with_their_seed() -> None:
    plain = "How long does the replacement filter last after 120 complete runs?"
    assert restyle(plain, Style.KEYWORDS, 1) == "how long replacement filter last after 120 complete runs"
    assert restyle(plain, Style.PLAIN, 1) == plain
    for style in (Style.TYPOS, Style.CHATTY):
        changed = restyle(plain, style, 7)
        assert changed != plain and "120" in changed and changed == restyle(plain, style, 7)


def test_sentences_that_point_back_come_last() -> None:
    found = sentences("It lasts for two whole years here. The lamp burns for two whole years. Yes.")
    assert found == ["The lamp burns for two whole years.", "It lasts for two whole years here."]
