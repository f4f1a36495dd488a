"""What trains: chosen rows, with a reason for every other one, and questions kept for validation."""

import json

import pytest

from services import accounts, finetunes, store
from services.errors import BadInput
from services.finetunes import Reason, Selection
from services.finetunes.dataset import for_validation
from services.words import QuestionKind, QuestionStatus, ReviewStatus, Split, TrainingMethod
from tests import factories
from tests.services.finetunes.conftest import Desk

SUPERVISED, DPO = TrainingMethod.SUPERVISED, TrainingMethod.DPO


def reasons(desk: Desk, selection: Selection, method: TrainingMethod = SUPERVISED) -> dict[Reason, int]:
    found = finetunes.training_set(desk.project.id, method, selection)
    return {reason: len(rows) for reason, rows in found.left_out.items()}


def test_every_answer_that_does_not_train_has_a_reason(desk: Desk) -> None:
    desk.review(0, "Two.")
    desk.review(1, "", status=ReviewStatus.DISCARDED)
    desk.review(2, "Three.")
    desk.review(3, "", status=ReviewStatus.SKIPPED)
    empty = desk.review(4, "Something.")
    held_out = factories.make_questions(desk.project, 2, split=Split.TEST)
    variant_id = desk.answers[0].variant_id
    with store.reading() as session:
        variant = session.get_one(store.Variant, variant_id)
    factories.make_answers(variant, held_out)
    with store.writing() as session:
        session.get_one(store.Question, desk.asked[2].id).status = QuestionStatus.REJECTED
        session.get_one(store.Review, empty.id).text = "  "
        for question in held_out:
            session.get_one(store.Question, question.id).text = "Does the moonlight edition swivel?"
    assert reasons(desk, Selection()) == {
        Reason.HELD_OUT: 2,
        Reason.NOT_REVIEWED: 2,
        Reason.EMPTY: 1,
        Reason.DISCARDED: 1,
        Reason.NOT_USED: 1,
    }
    assert [row.corrected for row in finetunes.rows(desk.project.id)] == ["Two."]
    assert all(reason.words and reason.sentence for reason in Reason)


def test_rows_are_chosen_by_rating_kind_person_and_change(desk: Desk) -> None:
    other = accounts.find_or_create("grace", "Grace")
    desk.review(0, "Two.", context_rating=2)
    desk.review(1, "Three.")
    desk.review(2)
    desk.review(3, "Five.")
    with store.writing() as session:
        session.get_one(store.Question, desk.asked[1].id).kind = QuestionKind.HOW_TO
        by_grace = session.query(store.Review).filter_by(answer_id=desk.answers[3].id).one()
        by_grace.person_id, review_id = other.id, by_grace.id

    def chosen(selection: Selection) -> list[str]:
        return [row.question[-7] for row in finetunes.rows(desk.project.id, selection)]

    assert chosen(Selection()) == ["0", "1", "2", "3"]
    assert chosen(Selection(least_rating=3)) == ["1", "2", "3"]
    assert chosen(Selection(kinds=(QuestionKind.HOW_TO,))) == ["1"]
    assert chosen(Selection(labelers=(other.id,))) == ["3"]
    assert chosen(Selection(changed_only=True)) == ["0", "1", "3"]
    assert chosen(Selection(left_out=(review_id,))) == ["0", "1", "2"]
    strict = Selection(least_rating=3, labelers=(desk.person.id,), changed_only=True)
    assert reasons(desk, strict) == {
        Reason.NOT_REVIEWED: 2,
        Reason.RATED_LOW: 1,
        Reason.UNCHANGED: 1,
        Reason.OTHER_LABELER: 1,
    }


def test_a_selection_comes_back_from_json_as_it_was() -> None:
    chosen = Selection(3, ("fact",), ("a", "b"), True, ("c",), 0.2, 7)
    assert Selection.from_dict(json.loads(json.dumps(chosen.to_dict()))) == chosen
    assert Selection.from_dict({}) == Selection()
    with pytest.raises(BadInput, match="at most 50%"):
        Selection(validation_share=0.9)
    with pytest.raises(BadInput, match="between 1 and 5"):
        Selection(least_rating=6)


def test_no_question_both_trains_and_validates(desk: Desk) -> None:
    for at in range(6):
        desk.review(at, f"Answer {at}.")
    found = finetunes.training_set(desk.project.id, SUPERVISED, Selection(validation_share=0.34))
    sides = [{line.question_id for line in found.lines if line.validation is side} for side in (False, True)]
    assert [len(side) for side in sides] == [4, 2] and not sides[0] & sides[1]
    assert [line.validation for line in found.lines] == [False] * 4 + [True] * 2
    assert found.training_jsonl + found.validation_jsonl == "".join(f"{line.json}\n" for line in found.lines)
    again = finetunes.training_set(desk.project.id, SUPERVISED, Selection(validation_share=0.34))
    assert again.validation_jsonl == found.validation_jsonl
    assert found.tokens == sum(-(-len(line) // 4) for line in found.training_jsonl.splitlines())


@pytest.mark.parametrize(("questions", "share", "apart"), [(1, 0.5, 0), (2, 0.01, 1), (3, 0.5, 2), (10, 0.2, 2)])
def test_neither_side_is_empty(questions: int, share: float, apart: int) -> None:
    ids = [str(each) for each in range(questions)] * 2
    assert len(for_validation(ids, share, seed=1)) == apart
    assert for_validation(ids, 0.0, seed=1) == frozenset()
    assert for_validation(ids, share, seed=1) == for_validation(ids[::-1], share, seed=1)


def test_nothing_to_train_on_is_a_problem_in_words(desk: Desk) -> None:
    found = finetunes.training_set(desk.project.id, SUPERVISED, Selection())
    assert found.training_jsonl == "" and "Review answers" in found.problems[0]


def test_a_change_of_what_is_held_out_is_seen_at_once(desk: Desk) -> None:
    desk.review(0, "It swivels sideways by a quarter turn.")
    assert len(finetunes.rows(desk.project.id)) == 1
    with store.writing() as session:
        chunk = session.get_one(store.Chunk, factories.make_chunks(desk.project, 1)[0].id)
        chunk.text = "It swivels sideways by a quarter turn."
    assert finetunes.rows(desk.project.id) == []
