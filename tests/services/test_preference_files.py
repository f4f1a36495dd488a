"""Votes out of files: as they were saved here, as the tutorial names them, and as preference datasets do."""

import json

import pandas as pd
import pytest
from sqlalchemy import select

from services import comparisons, preference_files, results, store, tables
from services.errors import BadInput
from services.imported_votes import Imported
from services.tables import Table
from services.words import Outcome
from tests import factories
from tests.services.test_results import vote_all

pytestmark = pytest.mark.usefixtures("home")

W, L, T, B = Outcome.WIN, Outcome.LOSS, Outcome.TIE, Outcome.BOTH_BAD


def table(**columns: list[str]) -> Table:
    named = {name.replace("_", "-"): cells for name, cells in columns.items()}
    return Table("elsewhere/votes.parquet", pd.DataFrame(named, dtype=object))


def held(found: Imported) -> dict[tuple[str, str], Outcome]:
    """Give the votes that count by question and labeler."""
    wanted = select(store.Vote).join(store.Pair)
    wanted = wanted.where(store.Pair.comparison_id == found.comparison_id, store.Vote.current, store.Vote.counts)
    with store.reading() as session:
        return {
            (vote.pair.question.text, vote.labeler.username): comparisons.outcome(vote.verdict, vote.candidate_side)
            for vote in session.scalars(wanted)
        }


def variants(found: Imported) -> list[str]:
    with store.reading() as session:
        comparison = session.get_one(store.Comparison, found.comparison_id)
        ids = (comparison.baseline_id, comparison.candidate_id)
        return [session.get_one(store.Variant, id_).name for id_ in ids]


def sides(comparison_id: str) -> list[tuple[str, str]]:
    """List on which side the candidate stood, vote by vote, in order."""
    wanted = select(store.Question.text, store.Vote.candidate_side).join(
        store.Pair, store.Pair.id == store.Vote.pair_id
    )
    wanted = wanted.join(store.Question, store.Question.id == store.Pair.question_id)
    with store.reading() as session:
        found = session.execute(wanted.where(store.Pair.comparison_id == comparison_id)).all()
    return sorted((text, side.value) for text, side in found)


@pytest.mark.parametrize("ending", ["votes.csv", "votes.parquet", "votes-dataset.zip"])
def test_the_votes_of_a_result_come_back_as_they_were(owner: store.Person, ending: str) -> None:
    comparison = factories.make_comparison(questions=4, names=("Base", "Łódź 猫"))
    vote_all(comparison, factories.make_person("Ada"), [W, L, T, B])
    vote_all(comparison, factories.make_person("Bo"), [W, W], minute=9)
    before = results.read(comparison.id, viewer=owner)
    taken = results.take_away(before, viewer=owner, named=True)
    (file,) = [each for each in taken.files if each.name.endswith(ending)]
    read = tables.read(file.name, file.content())

    found = preference_files.import_votes(read, owner.id)
    assert (found.pairs, found.votes, found.passed_over) == (4, 6, 0)
    after = results.read(found.comparison_id, viewer=owner)
    assert (after.counts, after.people) == (before.counts, before.people)

    assert variants(found) == ["Base", "Łódź 猫"]
    assert sides(found.comparison_id) == sides(comparison.id)
    again = preference_files.import_votes(read, owner.id)
    assert again == found and len(held(found)) == 6


def test_a_longer_file_adds_what_is_new_and_names_keep_people_apart(owner: store.Person) -> None:
    lines = ["question,candidate answer,baseline answer,outcome,labeler,candidate side"]
    lines += [f"Question {n}?,Yes {n}.,No {n}.,win,{who},right" for n in range(3) for who in ("李雷", "王芳")]
    short, long = (tables.read("held.csv", "\n".join(lines[:end]).encode()) for end in (3, 7))
    first = preference_files.import_votes(short, owner.id)
    assert (first.pairs, first.votes, first.passed_over) == (1, 2, 0)
    second = preference_files.import_votes(long, owner.id)
    assert (second.pairs, second.votes, second.passed_over) == (3, 6, 0)
    found = results.read(second.comparison_id, viewer=owner)
    assert (found.people, found.counts.wins) == (2, 6) and second.comparison_id == first.comparison_id
    assert {side for _, side in sides(second.comparison_id)} == {"right"}


def test_votes_are_read_as_the_tutorial_names_them(owner: store.Person) -> None:
    read = table(
        user_message=["One?", "Two?", "Three?", "Four?", ""],
        response_a=["a1", "a2", "a3", "same", "a5"],
        response_b=["b1", "b2", "b3", "same", "b5"],
        response_a_model=["gpt", "ft:gpt", "gpt", "gpt", "gpt"],
        response_b_model=["ft:gpt", "gpt", "ft:gpt", "ft:gpt", "ft:gpt"],
        preference=["response-b", "response-b", "tie", "a", "a"],
        labeler=["Ada", "Ada", "", "Ada", "Ada"],
    )
    found = preference_files.import_votes(read, owner.id)
    assert (found.pairs, found.votes, found.passed_over, found.unreadable) == (4, 3, 1, 1)
    assert held(found) == {("One?", "ada"): W, ("Two?", "ada"): L, ("Three?", owner.username): T}
    assert variants(found) == ["gpt", "ft:gpt"]


def test_a_preference_dataset_needs_the_candidates_name(owner: store.Person) -> None:
    said = [json.dumps([{"role": "user", "content": "Why?"}, {"role": "assistant", "content": each}]) for each in "xy"]
    read = table(
        prompt=["Why?"], chosen=said[:1], rejected=said[1:], chosen_model=["llama"], rejected_model=["mistral"]
    )
    with pytest.raises(BadInput, match="Say which model is the candidate: “llama” or “mistral”"):
        preference_files.import_votes(read, owner.id)
    found = preference_files.import_votes(read, owner.id, candidate="mistral", name="Two models")
    assert held(found) == {("Why?", owner.username): L}
    with store.reading() as session:
        answers = {answer.text for answer in session.scalars(select(store.Answer))}
        assert answers == {"x", "y"} and session.get_one(store.Project, found.project_id).name == "Two models"


@pytest.mark.parametrize(
    ("read", "sentence"),
    [
        (table(chosen=["x"], rejected=["y"]), "is no table of votes.*There are: chosen, rejected"),
        (
            table(question=[""], chosen=["x"], rejected=["y"], chosen_model=["a"], rejected_model=["b"]),
            "holds no vote",
        ),
        (
            table(
                question=["1", "2"],
                chosen=["x"] * 2,
                rejected=["y"] * 2,
                chosen_model=["a"] * 2,
                rejected_model=["b", "c"],
            ),
            "should name two models, not “a”, “b”, “c”",
        ),
    ],
)
def test_what_is_wrong_with_a_table_is_said(owner: store.Person, read: Table, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        preference_files.import_votes(read, owner.id)
