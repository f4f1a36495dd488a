"""What teams do with Argilla's SDK, against the embedded server."""

import argilla as rg
import pytest

from .conftest import Person, make_dataset

SUGGESTED = {"verdict": "A", "rating": 4, "answer": "Reset it in the console."}
ANSWERED = {"verdict": "B", "rating": 2, "answer": "Open a ticket."}


@pytest.fixture
def dataset(owner: rg.Argilla, workspace: rg.Workspace) -> rg.Dataset:
    """Log ten records with suggestions."""
    dataset = make_dataset(workspace, owner)
    dataset.records.log([{"id": f"pair-{n}", "prompt": f"question number {n}", **SUGGESTED} for n in range(10)])
    return dataset


def with_status(dataset: rg.Dataset, *conditions: tuple[str, str, object]) -> set[str]:
    return {record.id for record in dataset.records(rg.Query(filter=rg.Filter(list(conditions))))}


def by_id(dataset: rg.Dataset) -> dict[str, rg.Record]:
    return {record.id: record for record in dataset.records(with_suggestions=True, with_responses=True)}


def test_logged_records_come_back_with_their_suggestions(dataset: rg.Dataset) -> None:
    record = by_id(dataset)["pair-3"]
    assert record.fields["prompt"] == "question number 3"
    assert {name: record.suggestions[name].value for name in SUGGESTED} == SUGGESTED


def test_logging_again_updates_by_id(dataset: rg.Dataset) -> None:
    dataset.records.log([{"id": "pair-3", "prompt": "asked anew", **SUGGESTED}])
    assert by_id(dataset)["pair-3"].fields["prompt"] == "asked anew"
    assert len(by_id(dataset)) == 10


def test_a_submitted_response_moves_record_and_progress(dataset: rg.Dataset, annotator: Person) -> None:
    records = by_id(dataset)
    annotator.respond(records["pair-0"], "submitted", ANSWERED)
    annotator.respond(records["pair-1"], "discarded", {})
    annotator.respond(records["pair-2"], "draft", {"answer": "not yet"})
    assert annotator.progress(dataset) == {"total": 10, "submitted": 1, "discarded": 1, "draft": 1, "pending": 7}
    assert with_status(dataset, ("status", "==", "completed")) == {"pair-0"}
    assert with_status(dataset, ("response.status", "==", "submitted")) == {"pair-0"}
    assert with_status(dataset, ("response.status", "in", ["submitted", "draft"])) == {"pair-0", "pair-2"}
    assert len(with_status(dataset, ("response.status", "==", "pending"))) == 7
    assert dataset.progress()["completed"] == 1
    assert [response.value for response in by_id(dataset)["pair-0"].responses["verdict"]] == ["B"]


def test_undoing_a_response_makes_the_record_pending_again(dataset: rg.Dataset, annotator: Person) -> None:
    response = annotator.respond(by_id(dataset)["pair-0"], "submitted", ANSWERED)
    assert annotator.rest.delete(f"/responses/{response['id']}").status_code == 200
    assert annotator.progress(dataset)["pending"] == 10
    assert with_status(dataset, ("status", "==", "completed")) == set()


def test_records_and_datasets_can_be_deleted(dataset: rg.Dataset, owner: rg.Argilla, workspace: rg.Workspace) -> None:
    dataset.records.delete([by_id(dataset)["pair-0"]])
    assert "pair-0" not in by_id(dataset) and dataset.progress()["total"] == 9
    dataset.delete()
    assert owner.datasets(dataset.name, workspace=workspace) is None


def test_many_records_are_read_page_by_page(owner: rg.Argilla, workspace: rg.Workspace) -> None:
    dataset = make_dataset(workspace, owner)
    dataset.records.log([{"id": str(n), "prompt": f"question {n}"} for n in range(600)])
    read = [record.id for record in dataset.records(rg.Query(query="question"), batch_size=100)]
    assert len(read) == len(set(read)) == 600
