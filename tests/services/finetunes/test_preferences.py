"""Preferences: corrected over original, chosen over passed by; never from a vote on a question that is held out."""

import json
from itertools import count

import pytest

from services import accounts, comparisons, finetunes, store
from services.embedded.models import training_file
from services.finetunes import Reason, Selection
from services.words import Origin, QuestionStatus, Side, Split, TrainingMethod, Verdict
from tests import factories
from tests.services.finetunes.conftest import Desk

_numbers = count()


def vote(pair: store.Pair, verdict: Verdict, *, who: str = "ada", write_in: str = "") -> store.Vote:
    """Vote with the candidate on the right."""
    person = accounts.find_or_create(who, who.title())
    return comparisons.cast(
        pair.id,
        person.id,
        verdict,
        candidate_side=Side.RIGHT,
        vote_id=f"vote-{next(_numbers)}",
        write_in=write_in,
        origin=Origin.APP,
    )


def pairs_of(comparison: store.Comparison) -> list[store.Pair]:
    with store.reading() as session:
        return session.query(store.Pair).filter_by(comparison_id=comparison.id).order_by(store.Pair.position).all()


def retire(pair: store.Pair) -> None:
    with store.writing() as session:
        session.get_one(store.Question, pair.question_id).status = QuestionStatus.RETIRED


def preferences(project_id: str, selection: Selection | None = None) -> finetunes.TrainingSet:
    return finetunes.training_set(project_id, TrainingMethod.DPO, selection or Selection())


def test_the_corrected_answer_is_preferred_where_it_was_changed(desk: Desk) -> None:
    desk.review(0, "It has none.")
    desk.review(1)
    found = preferences(desk.project.id)
    (line,) = found.lines
    assert line.review_id and line.vote_id is None
    row = json.loads(line.json)
    assert [each["role"] for each in row["input"]["messages"]] == ["system", "user"]
    assert row["preferred_output"] == [{"role": "assistant", "content": "It has none."}]
    assert row["non_preferred_output"] == [{"role": "assistant", "content": desk.answers[0].text}]
    assert {reason: len(rows) for reason, rows in found.left_out.items()} == {
        Reason.NOT_REVIEWED: 4,
        Reason.NOTHING_TO_PREFER: 1,
    }


def test_the_embedded_server_takes_the_file(desk: Desk) -> None:
    for at in range(5):
        desk.review(at, f"Corrected {at}.")
    checked = training_file.check(preferences(desk.project.id).training_jsonl.splitlines())
    assert (checked.rows, checked.problems, checked.kind) == (5, [], training_file.Kind.DPO)


@pytest.mark.parametrize("verdict", Verdict)
@pytest.mark.parametrize("status", [each for each in QuestionStatus if each != QuestionStatus.RETIRED])
def test_a_vote_on_a_held_out_question_never_trains(home: object, verdict: Verdict, status: QuestionStatus) -> None:
    comparison = factories.make_comparison()
    for pair in pairs_of(comparison):
        vote(pair, verdict, write_in="I would say: it depends.")
        with store.writing() as session:
            session.get_one(store.Question, pair.question_id).status = status
    found = preferences(comparison.project_id)
    assert not found.lines and len(found.left_out[Reason.HELD_OUT]) >= 4


def test_a_retired_question_trains_unless_its_text_is_still_held_out(home: object) -> None:
    comparison = factories.make_comparison()
    pairs = pairs_of(comparison)
    won, lost, tied, kept = pairs
    votes = [vote(won, Verdict.RIGHT), vote(lost, Verdict.LEFT)]
    vote(tied, Verdict.TIE)
    vote(kept, Verdict.RIGHT)
    for pair in (won, lost, tied):
        retire(pair)
    found = preferences(comparison.project_id)
    assert [line.vote_id for line in found.lines] == [each.id for each in votes]
    assert [(row.corrected[:5], row.original[:5]) for row in found.rows] == [("There", "Lamp "), ("Lamp ", "There")]
    assert len(found.left_out[Reason.NOTHING_TO_PREFER]) == 1
    with store.writing() as session:
        chunk = session.get_one(
            store.Chunk, factories.make_chunks(store.Project(id=comparison.project_id), 1, Split.TEST)[0].id
        )
        chunk.text = "The manual says so."  # the passage that both answers were given
    again = preferences(comparison.project_id)
    assert not again.lines and len(again.left_out[Reason.LEAK_CONTEXT]) == 2


def test_a_rejected_answer_that_repeats_held_out_text_does_not_train(home: object) -> None:
    secret = "The warranty lasts three years from the day of delivery and covers the motor."
    comparison = factories.make_comparison(baseline=secret)
    pair = pairs_of(comparison)[0]
    vote(pair, Verdict.RIGHT)
    retire(pair)
    assert len(preferences(comparison.project_id).lines) == 1
    with store.writing() as session:
        chunk = factories.make_chunks(store.Project(id=comparison.project_id), 1, Split.TEST)[0]
        session.get_one(store.Chunk, chunk.id).text = secret
    assert Reason.LEAK_ANSWER in preferences(comparison.project_id).left_out


def test_what_somebody_wrote_in_is_preferred_to_both(home: object) -> None:
    comparison = factories.make_comparison()
    pair = pairs_of(comparison)[0]
    cast = vote(pair, Verdict.LEFT, write_in=" It has none at all. ")
    vote(pair, Verdict.RIGHT, who="grace")
    retire(pair)
    found = preferences(comparison.project_id)
    assert [line.vote_id for line in found.lines] == [cast.id, cast.id]
    assert {row.corrected for row in found.rows} == {"It has none at all."}
    assert len({row.original for row in found.rows}) == 2


def test_what_most_people_chose_is_preferred(home: object) -> None:
    comparison = factories.make_comparison()
    clear, even = pairs_of(comparison)[:2]
    vote(clear, Verdict.LEFT, who="ada")
    vote(clear, Verdict.RIGHT, who="grace")
    newest = vote(clear, Verdict.RIGHT, who="alan")
    vote(even, Verdict.LEFT, who="ada")
    vote(even, Verdict.RIGHT, who="grace")
    retire(clear)
    retire(even)
    found = preferences(comparison.project_id)
    assert [line.vote_id for line in found.lines] == [newest.id]
    assert len(found.left_out[Reason.DIVIDED]) == 1
    ada = accounts.find_or_create("ada", "Ada")
    hers = preferences(comparison.project_id, Selection(labelers=(ada.id,)))
    assert [row.corrected[:5] for row in hers.rows] == ["Lamp ", "Lamp "]


def test_answers_to_different_passages_are_no_preference(home: object) -> None:
    comparison = factories.make_comparison()
    pair = pairs_of(comparison)[0]
    vote(pair, Verdict.RIGHT)
    retire(pair)
    with store.writing() as session:
        context = session.query(store.AnswerContext).filter_by(answer_id=pair.candidate_answer_id).one()
        context.text = "Another page."
    assert Reason.OTHER_PASSAGES in preferences(comparison.project_id).left_out
