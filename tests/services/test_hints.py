"""Hints point at what may deserve a look, and stay quiet about what does not."""

import pytest

from services import hints, store
from services.hints import HintKind
from services.words import QuestionKind, QuestionOrigin, Split

CONTEXT = "The lamp has three switches and weighs 1,250 g. It costs 39.90 euros."


def make_answer(
    text: str,
    *,
    question: str = "How heavy is lamp 7?",
    contexts: tuple[str, ...] = (CONTEXT,),
    finish_reason: str = "stop",
    **of_question: object,
) -> store.Answer:
    asked = store.Question(text=question, split=Split.TRAIN, origin=QuestionOrigin.MANUAL, evidence="")
    for name, value in of_question.items():
        setattr(asked, name, value)
    answer = store.Answer(text=text, finish_reason=finish_reason, question=asked)
    answer.contexts = [
        store.AnswerContext(rank=rank, text=each, score=0.5, chunk_id=f"chunk-{rank}")
        for rank, each in enumerate(contexts)
    ]
    return answer


def kinds(answer: store.Answer, **more: int) -> list[HintKind]:
    return [hint.kind for hint in hints.of(answer, **more)]


@pytest.mark.parametrize(
    "text",
    [
        "According to the context, it has switches.",
        "Based on the provided passage it has switches.",
        "As stated in the document, it has switches.",
        "The context does not say so.",
        "From the given information, it has switches.",
    ],
)
def test_an_answer_that_names_its_source_is_pointed_out_at_the_place(text: str) -> None:
    (hint,) = hints.of(make_answer(text))
    assert hint.kind is HintKind.NAMES_SOURCE
    assert hint.span is not None and text[slice(*hint.span)] in hint.words


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("It has switches on the back.", "Where are they?"),
        ("Open the menu, then press Share in the document.", "How do I share a document?"),
        ("In the box you find a cable.", "What is in the box?"),
    ],
)
def test_plain_answers_name_no_source(text: str, question: str) -> None:
    assert kinds(make_answer(text, question=question)) == []


def test_not_knowing_is_pointed_out_only_where_the_evidence_was_found() -> None:
    text = "I'm sorry, I don't know that."
    assert kinds(make_answer(text, evidence="has three  SWITCHES")) == [HintKind.DOES_NOT_KNOW]
    assert kinds(make_answer(text, chunk_id="chunk-0")) == [HintKind.DOES_NOT_KNOW]
    assert kinds(make_answer(text, evidence="nowhere to be found", chunk_id="chunk-9")) == []
    assert kinds(make_answer(text, chunk_id="chunk-0", kind=QuestionKind.UNANSWERABLE)) == []
    assert kinds(make_answer("It has switches.", chunk_id="chunk-0")) == []


@pytest.mark.parametrize(
    "text",
    [
        "It has 3 switches.",
        "It weighs 1250 g.",
        "It weighs 1.250 g.",
        "It costs 39,90 euros.",
        "It costs 39.9 euros.",
        "Lamp 7 is heavy.",
        "1. Unplug it.\n2. Wait.",
    ],
)
def test_numbers_that_were_given_may_be_written_otherwise(text: str) -> None:
    assert kinds(make_answer(text)) == []


def test_each_number_from_nowhere_is_pointed_out_at_its_place() -> None:
    text = "It has 3 switches, 48 lamps and costs 38.90 euros."
    found = hints.of(make_answer(text))
    assert [text[slice(*hint.span)] for hint in found if hint.span] == ["48", "38.90"]
    assert {hint.kind for hint in found} == {HintKind.UNKNOWN_NUMBER}


def test_the_length_that_stands_out_follows_the_middle_and_not_the_outliers() -> None:
    usual = [100, 110, 90, 105, 95, 100, 102, 98]
    limit = hints.length_limit(usual)
    assert limit is not None and 140 <= limit <= 200
    assert hints.length_limit([*usual, 9_000]) == pytest.approx(limit, abs=20)
    assert hints.length_limit(usual[:5]) is None
    assert kinds(make_answer("a" * (limit + 1)), length_limit=limit) == [HintKind.LONG]
    assert kinds(make_answer("a" * limit), length_limit=limit) == []


def test_an_answer_that_was_cut_off_says_so() -> None:
    assert kinds(make_answer("It has", finish_reason="length")) == [HintKind.CUT_OFF]
