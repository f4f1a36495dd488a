"""Lineage: from a row, a vote or a run back to the document, and forward to the votes on what came of it."""

import pytest

from services import lineage, reviews, store, variants
from services.errors import NotFound
from services.lineage import Kind, Lineage
from services.words import Origin, Side, Split, Verdict
from tests import factories


def kinds(of: Lineage) -> list[Kind]:
    return [node.kind for node in of.nodes]


def steps(of: Lineage) -> set[tuple[Kind, Kind, int]]:
    return {(link.source.kind, link.target.kind, link.rows) for link in of.links}


@pytest.fixture
def story(home: object) -> dict[str, str]:
    """Three reviews of answers about a document train a run, whose model is voted on once."""
    project, person = factories.make_project(), factories.make_person("Ada")
    chunks = factories.make_chunks(project, 2, split=Split.TRAIN)
    asked = factories.make_questions(project, 3, split=Split.TRAIN, chunks=chunks)
    base = variants.base(project.id)
    made = [
        reviews.submit(answer.id, person.id, question_rating=5, context_rating=5, text="Two.")
        for answer in factories.make_answers(base, asked)
    ]
    comparison = factories.make_comparison(project, names=("Base", "Tuned"))
    with store.writing() as session:
        tuned = session.get_one(store.Variant, comparison.candidate_id).model_id
        run = store.FineTuneRun(
            project_id=project.id,
            base_model_id=base.model_id,
            tuned_model_id=tuned,
            suffix="round-1",
            epochs=1,
            training_jsonl="",
            data_hash="0" * 64,
        )
        session.add(run)
        session.flush()
        session.add_all(
            store.FineTuneRow(run_id=run.id, position=at, review_id=each.id) for at, each in enumerate(made)
        )
        pair = (
            session.query(store.Pair)
            .filter_by(comparison_id=comparison.id)
            .order_by(store.Pair.position)
            .limit(1)
            .one()
        )
        vote = store.Vote(
            id="v1", pair_id=pair.id, labeler_id=person.id, verdict=Verdict.RIGHT, candidate_side=Side.RIGHT,
            origin=Origin.APP,
        )  # fmt: skip
        session.add(vote)
    return {"review": made[0].id, "run": run.id, "vote": "v1"}


def test_a_review_leads_back_to_its_document_and_on_to_the_votes(story: dict[str, str]) -> None:
    found = lineage.of_review(story["review"])
    assert kinds(found) == [
        *(Kind.DOCUMENT, Kind.CHUNK, Kind.QUESTION, Kind.ANSWER),
        *(Kind.REVIEW, Kind.RUN, Kind.MODEL, Kind.COMPARISON),
    ]
    assert len(found.links) == 7 and found.nodes[-1].label.endswith(": 1 vote")
    assert found.nodes[4].label == "Reviewed by Ada"


def test_a_vote_leads_back_to_the_run_that_made_the_answer(story: dict[str, str]) -> None:
    found = lineage.of_vote(story["vote"])
    assert {(Kind.RUN, Kind.MODEL, 1), (Kind.MODEL, Kind.ANSWER, 1), (Kind.ANSWER, Kind.VOTE, 1)} <= steps(found)
    assert kinds(found).count(Kind.ANSWER) == 2 and kinds(found).count(Kind.QUESTION) == 1


def test_a_run_counts_the_rows_of_each_document_and_person(story: dict[str, str]) -> None:
    assert steps(lineage.of_run(story["run"])) == {
        (Kind.DOCUMENT, Kind.CHUNK, 3),
        (Kind.CHUNK, Kind.REVIEW, 3),
        (Kind.REVIEW, Kind.RUN, 3),
        (Kind.RUN, Kind.MODEL, 3),
        (Kind.MODEL, Kind.COMPARISON, 3),
    }


def test_what_is_gone_is_said(home: object) -> None:
    for trace in (lineage.of_review, lineage.of_vote, lineage.of_run):
        with pytest.raises(NotFound, match="is gone"):
            trace("nothing")
