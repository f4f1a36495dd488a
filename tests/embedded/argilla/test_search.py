"""Filters, orders, texts and vectors, asked of the engine over HTTP."""

import itertools
from typing import Any

import argilla as rg
import httpx
import pytest

from .conftest import Person, make_dataset, review_settings, unique

HOSTILE = "a\"b.c[0]'; -- é"
HOSTILE_NUMBER = f"{HOSTILE} %"
LENGTH = {"entity": "metadata", "metadata_property": "length"}
INSERTED = {"entity": "record", "property": "inserted_at"}
STATUS = {"entity": "response", "property": "status"}


@pytest.fixture(scope="module")
def dataset(owner: rg.Argilla, workspace: rg.Workspace) -> rg.Dataset:
    """Log records whose values differ in every way that can be searched."""
    settings = review_settings(
        fields=[rg.TextField("prompt"), rg.ChatField("chat", required=False), rg.TextField(HOSTILE, required=False)],
        metadata=[
            rg.TermsMetadataProperty("topic"),
            rg.IntegerMetadataProperty("length"),
            rg.FloatMetadataProperty(HOSTILE_NUMBER),
        ],
        vectors=[rg.VectorField("meaning", dimensions=2)],
    )
    dataset = make_dataset(workspace, owner, settings)
    dataset.records.log(
        [
            record("one", "How do I reset my password?", ["account"], 5, 0.5, [1.0, 0.0], rating=1, score=0.9),
            record("two", "Reset the cluster, then log in", ["cluster", "account"], 9, 1.5, [0.9, 0.1], rating=3),
            record("three", "Password rules for the Überwachung", ["rules"], 7, 2.5, [-1.0, 0.0], rating=5, score=0.1),
            rg.Record(id="four", fields={"prompt": "plain", HOSTILE: "hidden treasure", "chat": None}),
            rg.Record(id="five", fields={"prompt": "talk", "chat": [{"role": "user", "content": "Grüße from a role"}]}),
        ]
    )
    return dataset


def record(
    id: str, prompt: str, topics: list[str], length: int, hostile: float, meaning: list[float], rating: int, **more: Any
) -> rg.Record:
    return rg.Record(
        id=id,
        fields={"prompt": prompt},
        metadata={"topic": topics, "length": length, HOSTILE_NUMBER: hostile},
        vectors={"meaning": meaning},
        suggestions=[rg.Suggestion("rating", rating, agent=f"model-{rating}", **more)],
    )


def found(dataset: rg.Dataset, *conditions: tuple[str, str, Any], text: str | None = None) -> set[str]:
    """Return the ids that the SDK finds."""
    query = rg.Query(query=text, filter=rg.Filter(list(conditions)) if conditions else None)
    return {record.id for record in dataset.records(query)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("reset", {"one", "two"}),
        ("RESET password", {"one"}),
        ("pass", set()),
        ("pass*", {"one", "three"}),
        ('"reset the cluster"', {"two"}),
        ('"the reset"', set()),
        ("reset -password", {"two"}),
        ("password | cluster", {"one", "two", "three"}),
        ("reset (password | login)", {"one"}),
        ("überwachung", {"three"}),
        ("treasure", {"four"}),
        ("grüße", {"five"}),
        ("content", set()),
        ("*", {"one", "two", "three", "four", "five"}),
        ("?!", set()),
        ('unclosed "reset', set()),
        ('cluster "reset', {"two"}),
        ("100% _ ' ; --", set()),
    ],
)
def test_a_text_query_means_what_argillas_search_box_says(dataset: rg.Dataset, text: str, expected: set[str]) -> None:
    assert found(dataset, text=text) == expected


@pytest.mark.parametrize(("field", "expected"), [("prompt", set()), (HOSTILE, {"four"})])
def test_a_text_query_can_be_held_to_one_field(
    dataset: rg.Dataset, owner_rest: httpx.Client, field: str, expected: set[str]
) -> None:
    assert search(owner_rest, dataset, query={"text": {"q": "treasure", "field": field}}) == sorted(expected)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (("metadata.topic", "in", ["account"]), {"one", "two"}),
        (("metadata.topic", "==", "rules"), {"three"}),
        (("metadata.length", ">=", 7), {"two", "three"}),
        (("rating.suggestion", "==", 3), {"two"}),
        (("rating.suggestion", ">=", 3), {"two", "three"}),
        (("rating.score", "<=", 0.5), {"three"}),
        (("rating.agent", "in", ["model-1", "model-5"]), {"one", "three"}),
        (("status", "==", "pending"), {"one", "two", "three", "four", "five"}),
        (("inserted_at", ">=", "2000-01-01T00:00:00"), {"one", "two", "three", "four", "five"}),
        (("inserted_at", "<=", "2000-01-01T00:00:00"), set()),
    ],
)
def test_a_filter_picks_its_records(dataset: rg.Dataset, condition: tuple[str, str, Any], expected: set[str]) -> None:
    assert found(dataset, condition) == expected


def test_filters_add_up(dataset: rg.Dataset) -> None:
    assert found(dataset, ("metadata.topic", "in", ["account"]), ("metadata.length", ">=", 7)) == {"two"}
    assert found(dataset, ("metadata.topic", "in", ["account"]), text="password") == {"one"}


def test_names_with_quotes_dots_and_letters_of_any_kind_are_only_names(
    dataset: rg.Dataset, owner_rest: httpx.Client
) -> None:
    scope = {"entity": "metadata", "metadata_property": HOSTILE_NUMBER}
    assert search(owner_rest, dataset, filters={"and": [{"type": "range", "scope": scope, "ge": 1.5}]}) == [
        "three",
        "two",
    ]
    assert ordered(owner_rest, dataset, scope, "desc")[:3] == ["three", "two", "one"]


def test_metadata_metrics_count_terms_and_find_ranges(dataset: rg.Dataset, owner_rest: httpx.Client) -> None:
    listed = owner_rest.get(f"/me/datasets/{dataset.id}/metadata-properties").json()["items"]
    metrics = {p["name"]: owner_rest.get(f"/metadata-properties/{p['id']}/metrics").json() for p in listed}
    assert metrics["topic"]["total"] == 4
    assert {value["term"]: value["count"] for value in metrics["topic"]["values"]} == {
        "account": 2,
        "cluster": 1,
        "rules": 1,
    }
    assert (metrics["length"]["min"], metrics["length"]["max"]) == (5, 9)


@pytest.mark.parametrize(
    ("scope", "direction", "expected"),
    [
        ({"entity": "record", "property": "inserted_at"}, "asc", ["one", "two", "three", "four", "five"]),
        ({"entity": "record", "property": "external_id"}, "desc", ["two", "three", "one", "four", "five"]),
        ({"entity": "metadata", "metadata_property": "length"}, "asc", ["one", "three", "two", "four", "five"]),
        ({"entity": "suggestion", "question": "rating", "property": "value"}, "desc", ["three", "two", "one"]),
        ({"entity": "suggestion", "question": "rating", "property": "score"}, "asc", ["three", "one"]),
    ],
)
def test_an_order_puts_missing_values_last(
    dataset: rg.Dataset, owner_rest: httpx.Client, scope: dict[str, str], direction: str, expected: list[str]
) -> None:
    assert ordered(owner_rest, dataset, scope, direction)[: len(expected)] == expected


def test_answers_can_be_filtered_and_sorted_by_for_one_person(
    owner: rg.Argilla, workspace: rg.Workspace, annotator: Person
) -> None:
    dataset = make_dataset(workspace, owner)
    dataset.records.log([{"id": str(n), "prompt": f"question {n}"} for n in range(4)])
    records = {record.id: record for record in dataset.records()}
    for n, (rating, verdict) in enumerate([(2, "A"), (5, "B"), (3, "A")]):
        annotator.respond(records[str(n)], "submitted", {"rating": rating, "verdict": verdict})

    def mine(question: str, **wanted: Any) -> set[str]:
        scope = {"entity": "response", "question": question}
        return set(ids(annotator.search(dataset, filters={"and": [{"scope": scope, **wanted}]})))

    assert mine("verdict", type="terms", values=["A"]) == {"0", "2"}
    assert mine("rating", type="range", ge=3) == {"1", "2"}
    sort = [{"scope": {"entity": "response", "question": "rating"}, "order": "desc"}]
    assert ids(annotator.search(dataset, sort=sort)) == ["1", "2", "0", "3"]


def test_a_queue_is_shuffled_for_each_person_and_stays_so(
    owner: rg.Argilla, workspace: rg.Workspace, annotator: Person, owner_rest: httpx.Client
) -> None:
    dataset = make_dataset(workspace, owner)
    dataset.records.log([{"id": str(n), "prompt": f"question {n}"} for n in range(40)])
    hers = ids(annotator.search(dataset))
    reply = owner_rest.post(f"/me/datasets/{dataset.id}/records/search", json={})
    assert ids(annotator.search(dataset)) == hers
    assert sorted(ids(reply.json())) == sorted(hers) and ids(reply.json()) != hers


@pytest.mark.parametrize(
    ("order", "expected"), [("most_similar", ["two", "three"]), ("least_similar", ["three", "two"])]
)
def test_similar_records_leave_out_the_record_itself(
    dataset: rg.Dataset, owner_rest: httpx.Client, order: str, expected: list[str]
) -> None:
    one = next(record for record in dataset.records() if record.id == "one")
    vector = {"name": "meaning", "record_id": str(one._server_id), "order": order}
    reply = owner_rest.post(f"/datasets/{dataset.id}/records/search", json={"query": {"vector": vector}}).json()
    assert ids(reply) == expected
    scores = [item["query_score"] for item in reply["items"]]
    assert scores == sorted(scores, reverse=True) and 0 <= scores[-1] <= scores[0] <= 1


def test_pages_fit_together(dataset: rg.Dataset, owner_rest: httpx.Client) -> None:
    pages = [
        owner_rest.post(f"/datasets/{dataset.id}/records/search", json={}, params={"offset": at, "limit": 2}).json()
        for at in (0, 2, 4)
    ]
    assert [page["total"] for page in pages] == [5, 5, 5]
    assert list(itertools.chain.from_iterable(map(ids, pages))) == ["one", "two", "three", "four", "five"]


@pytest.mark.parametrize(
    "body",
    [
        {"filters": {"and": [{"type": "terms", "scope": LENGTH, "values": ["long"]}]}},
        {"filters": {"and": [{"type": "range", "scope": INSERTED, "ge": "yesterday"}]}},
        {"filters": {"and": [{"type": "range", "scope": STATUS, "ge": "draft"}]}},
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(
    dataset: rg.Dataset, owner_rest: httpx.Client, body: dict[str, Any]
) -> None:
    reply = owner_rest.post(f"/datasets/{dataset.id}/records/search", json=body)
    assert reply.status_code == 422
    assert "The sql search engine does not support" in reply.text


def test_another_dataset_is_never_searched(dataset: rg.Dataset, owner: rg.Argilla, workspace: rg.Workspace) -> None:
    other = make_dataset(workspace, owner)
    other.records.log([{"id": unique("other"), "prompt": "reset reset"}])
    assert found(dataset, text="reset") == {"one", "two"}
    assert len(found(other, text="reset")) == 1


def search(rest: httpx.Client, dataset: rg.Dataset, **body: Any) -> list[str]:
    reply = rest.post(f"/datasets/{dataset.id}/records/search", json=body)
    assert reply.status_code == 200, reply.text
    return sorted(ids(reply.json()))


def ordered(rest: httpx.Client, dataset: rg.Dataset, scope: dict[str, str], direction: str) -> list[str]:
    reply = rest.post(f"/datasets/{dataset.id}/records/search", json={"sort": [{"scope": scope, "order": direction}]})
    assert reply.status_code == 200, reply.text
    return ids(reply.json())


def ids(reply: dict[str, Any]) -> list[str]:
    return [item["record"]["external_id"] for item in reply["items"]]
