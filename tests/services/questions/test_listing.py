"""Questions as rows: filtered, counted by section, with the places that answer them and what would be sent for them."""

from typing import Any

import pytest

from services import questions, store
from services.questions import Recipe, Wanted
from services.words import QuestionKind, QuestionOrigin, QuestionStatus, Split
from tests import factories
from tests.model_stub import RunningStub


@pytest.fixture
def project(home: object) -> store.Project:
    """A project with two sections; three questions about the first, all different."""
    made = factories.make_project()
    chunks = factories.make_chunks(made, 3, split=Split.TEST)
    asked = factories.make_questions(made, 3, chunks=chunks[:1])
    factories.make_answers(factories.make_variant(made), asked[:1])
    with store.writing() as session:
        for chunk, section, split in zip(chunks, ("Care", "Care", "Cables"), ("test", "test", "train"), strict=True):
            kept = session.get_one(store.Chunk, chunk.id)
            kept.section, kept.split = section, Split(split)
        hard, dropped = (session.get_one(store.Question, each.id) for each in asked[1:])
        hard.rank, hard.kind, hard.evidence = 4, QuestionKind.HOW_TO, "The  lamp has\n0 switches\nNot in there at all"
        dropped.status, dropped.reason, dropped.rank = QuestionStatus.DROPPED, "Too much like another", 1
    return made


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({}, [0, 1, 2]),
        ({"search": "LAMP 2"}, [2]),
        ({"search": "another like"}, [2]),
        ({"search": "lamp nobody"}, []),
        ({"statuses": frozenset({QuestionStatus.DROPPED})}, [2]),
        ({"kinds": frozenset({QuestionKind.HOW_TO})}, [1]),
        ({"sections": frozenset({"Care"})}, [0, 1, 2]),
        ({"sections": frozenset({"Cables"})}, []),
        ({"origins": frozenset({QuestionOrigin.IMPORTED})}, []),
        ({"splits": frozenset({Split.TRAIN})}, []),
        ({"hard": True}, [1]),
        ({"hard": False}, [0, 2]),
        ({"answered": True}, [0]),
        ({"answered": False}, [1, 2]),
    ],
)
def test_filters_leave_what_is_wanted(project: store.Project, wanted: dict[str, Any], places: list[int]) -> None:
    rows = questions.rows(project.id)
    found = [place for place, row in enumerate(rows) if Wanted(**wanted).includes(row)]
    assert found == places


def test_sections_are_counted_with_what_is_in_use(project: store.Project) -> None:
    care, cables = questions.coverage(project.id)
    assert (care.section, care.chunks, care.held_out, care.questions) == ("Care", 2, 2, 2)
    assert (care.splits[Split.TEST], care.kinds[QuestionKind.HOW_TO], care.kinds[None]) == (2, 1, 1)
    assert (cables.section, cables.held_out, cables.undecided, cables.questions) == ("Cables", 0, 0, 0)


def test_evidence_is_found_in_its_passage_whatever_its_spaces(project: store.Project) -> None:
    row = questions.rows(project.id)[1]
    (source,) = questions.sources(row.id)
    assert [source.text[start:end] for start, end in source.marked] == ["The lamp has", "0 switches."]
    assert (source.section, source.document) == ("Care", "manual.txt")


def test_what_would_be_sent_is_what_the_recipe_asks_for(project: store.Project, stub: RunningStub) -> None:
    recipe = Recipe(kinds={QuestionKind.UNANSWERABLE: 1.0}, banned=("Prices",), audience="buyer", language="German")
    sent = " ".join(each.content for each in questions.preview(project.id, recipe))
    for words in ("no passage answers it", "Never ask about: Prices", "decides whether to buy", "in German"):
        assert words in sent
    assert questions.preview(factories.make_project().id, recipe) == []
