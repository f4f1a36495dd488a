"""Datasets as Argilla's tutorial makes them, through the real SDK."""

from collections.abc import Iterator

import argilla as rg
import pytest
from sqlalchemy import select

from services import comparisons, store
from services.errors import BadInput, NotFound
from services.mirror import push, reconciliation, tutorial
from services.mirror.link import Link
from services.mirror.shapes import WORKSPACE
from services.store.columns import new_id
from services.words import Outcome
from tests.argilla_server import ArgillaServer
from tests.services.mirror.conftest import Colleague

BASE, TUNED = "gpt-3.5-turbo", "ft:gpt-3.5-turbo:argilla"


@pytest.fixture
def dataset(server: ArgillaServer) -> Iterator[rg.Dataset]:
    """Log four comparisons as the tutorial does: the sides vary, and metadata say which model wrote which."""
    client = rg.Argilla(api_url=server.url, api_key=server.api_key)
    settings = rg.Settings(
        fields=[rg.TextField(name=name) for name in ("user-message", "context", "response-a", "response-b")],
        questions=[
            rg.RankingQuestion(name="preference", values={"response-a": "Response A", "response-b": "Response B"}),
            rg.TextQuestion(name="response", required=False),
        ],
        metadata=[rg.TermsMetadataProperty(name=f"response-{side}-model") for side in "ab"],
    )
    made = rg.Dataset(name=f"tutorial-{new_id()[:8]}", workspace=WORKSPACE, settings=settings, client=client)
    made.create()
    made.records.log([record(number) for number in range(4)])
    yield made
    made.delete()


def record(number: int) -> rg.Record:
    base, tuned = f"Base says {number}.", f"Tuned says {number}." if number < 3 else "Base says 3."
    a, b = (base, tuned) if number % 2 else (tuned, base)
    models = (BASE, TUNED) if number % 2 else (TUNED, BASE)
    fields = {"user-message": f"Question {number}?", "context": "A passage.", "response-a": a, "response-b": b}
    metadata = {"response-a-model": models[0], "response-b-model": models[1]}
    return rg.Record(id=f"pair-{number}", fields=fields, metadata=metadata)


def ranks(a: int, b: int) -> list[dict[str, object]]:
    return [{"value": "response-a", "rank": a}, {"value": "response-b", "rank": b}]


def rank(link: Link, colleague: Colleague, dataset: rg.Dataset, number: int, a: int, b: int) -> None:
    there = {each["external_id"]: each for each in link.records(str(dataset.id))}
    colleague.respond(there[f"pair-{number}"], preference=ranks(a, b), response="Mine." if number == 0 else "")


def outcomes(comparison_id: str) -> dict[str, Outcome]:
    wanted = select(store.Vote).join(store.Pair).where(store.Pair.comparison_id == comparison_id, store.Vote.current)
    with store.reading() as session:
        return {
            vote.pair.question.text: comparisons.outcome(vote.verdict, vote.candidate_side)
            for vote in session.scalars(wanted)
        }


def test_rank_one_is_best_whichever_side_the_model_stood_on(
    link: Link, colleague: Colleague, dataset: rg.Dataset
) -> None:
    for number, (a, b) in enumerate([(1, 2), (1, 2), (1, 1), (1, 2)]):
        rank(link, colleague, dataset, number, a, b)
    found = tutorial.take(link, dataset.name)
    assert (found.pairs, found.votes, found.passed_over) == (4, 3, 1)  # the last two answers are the same
    wanted = {"Question 0?": Outcome.WIN, "Question 1?": Outcome.LOSS, "Question 2?": Outcome.TIE}
    assert outcomes(found.comparison_id) == wanted
    with store.reading() as session:
        comparison = session.get_one(store.Comparison, found.comparison_id)
        names = [session.get_one(store.Variant, id_).name for id_ in (comparison.baseline_id, comparison.candidate_id)]
    assert names == [BASE, TUNED]

    assert push.drain(link)  # and it is mirrored like any other comparison, under the labelers' own names
    assert reconciliation.compare(link, found.project_id).equal


def test_importing_again_adds_only_what_is_new(link: Link, colleague: Colleague, dataset: rg.Dataset) -> None:
    rank(link, colleague, dataset, 0, 1, 2)
    first = tutorial.take(link, dataset.name)
    rank(link, colleague, dataset, 0, 2, 1)
    rank(link, colleague, dataset, 1, 2, 1)
    again = tutorial.take(link, dataset.name)
    assert (again.project_id, again.comparison_id) == (first.project_id, first.comparison_id)
    assert outcomes(again.comparison_id) == {"Question 0?": Outcome.LOSS, "Question 1?": Outcome.WIN}
    with store.reading() as session:
        assert len(session.scalars(select(store.Question)).all()) == 4


def test_what_does_not_fit_is_said(link: Link, dataset: rg.Dataset) -> None:
    with pytest.raises(NotFound, match=dataset.name):
        tutorial.take(link, "another")
    with pytest.raises(BadInput, match=r"gpt-3\.5-turbo"):
        tutorial.take(link, dataset.name, candidate="llama")
    bare = link.argilla.post("/datasets", {"name": f"bare-{new_id()[:8]}", "workspace_id": link.workspace(WORKSPACE)})
    with pytest.raises(BadInput, match="lacks the field"):
        tutorial.take(link, bare["name"])
    link.argilla.delete(f"/datasets/{bare['id']}")
