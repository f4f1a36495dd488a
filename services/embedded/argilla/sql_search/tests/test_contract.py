"""Every shape of query over generated data, compared with the oracle."""

import json
import os
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from argilla_server.enums import SimilarityOrder, SortOrder
from argilla_server.search_engine.base import (
    AndFilter,
    Filter,
    FilterScope,
    MetadataFilterScope,
    Order,
    RangeFilter,
    RecordFilterScope,
    ResponseFilterScope,
    SearchResponses,
    SuggestionFilterScope,
    TermsFilter,
    TextQuery,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sql_search import SqlSearchEngine

from . import oracle
from .conftest import Loop
from .oracle import Fuzzy, Join, Not, Phrase, Prefix, Run, Scope
from .world import FIELDS, HOSTILE, LABELS, PROPERTIES, QUESTIONS, ROLES, START, TERMS, WORDS, Plain, World, make

COUNT = 60
EXAMPLES = int(os.environ.get("SQL_SEARCH_TEST_EXAMPLES", "100"))
quickly = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
engine = SqlSearchEngine()


@pytest.fixture(scope="module")
def world(loop: Loop) -> World:
    """Make a dataset, and another with the same values that no answer may come from."""
    loop.run(make(seed=2, count=20))
    return loop.run(make(seed=1, count=COUNT))


def users(world: World) -> st.SearchStrategy[UUID | None]:
    return st.sampled_from([None, *(user.id for user in world.users), world.stranger.id])


known_words = st.sampled_from([*WORDS, "missing"])
runs = st.lists(known_words, min_size=1, max_size=2).map(lambda words: Run(tuple(words)))
leaves = st.one_of(
    runs,
    st.sampled_from(ROLES).map(lambda role: Run((role,))),
    st.lists(known_words, min_size=2, max_size=3).map(lambda words: Phrase(tuple(words))),
    st.builds(Phrase, st.lists(known_words, min_size=2, max_size=3).map(tuple), st.integers(1, 4)),
    st.sampled_from(["al", "alp", "g", "ü", "ex", "example.", "us", "日", "zz"]).map(Prefix),
    st.builds(Fuzzy, st.sampled_from(["alpa", "gamma", "betta", "usr", "uber", "xyz"]), st.integers(1, 2)),
)
trees = st.recursive(
    leaves, lambda inner: st.one_of(inner.map(Not), st.builds(Join, st.sampled_from(" +|"), inner, inner)), max_leaves=5
)


@st.composite
def scopes(draw: Any, world: World, *, for_orders: bool = False) -> Scope:
    match draw(st.sampled_from(["record", "metadata", "suggestion", "response", "status"])):
        case "record":
            return Scope("record", draw(st.sampled_from(["id", "external_id", "status", "inserted_at", "updated_at"])))
        case "metadata":
            return Scope("metadata", draw(st.sampled_from(list(PROPERTIES))))
        case "suggestion":
            attribute = draw(st.sampled_from(["value", "score", "agent", "type"]))
            return Scope("suggestion", draw(st.sampled_from(list(QUESTIONS))), attribute)
        case "status":
            return Scope("status", user=draw(users(world)))
    return Scope("response", draw(st.sampled_from(list(QUESTIONS))), user=draw(users(world)))


@st.composite
def filters(draw: Any, world: World) -> tuple[Filter, Any]:
    """Draw a filter, and the same as a function of a record."""
    if draw(st.integers(0, 3)) == 0:
        parts = draw(st.lists(filters(world), max_size=3))
        return AndFilter([part for part, _ in parts]), lambda record: all(meets(record) for _, meets in parts)
    scope = draw(scopes(world))
    there = sorted({str(value) for record in world.records for value in oracle.values(scope, record)}) or ["none"]
    if scope.entity == "status" or draw(st.booleans()):
        if scope.entity == "record" and scope.name.endswith("_at"):
            moments = draw(st.lists(st.sampled_from(there), min_size=1, max_size=2))
            days = {moment[:10] for moment in moments}
            asked = TermsFilter(engine_scope(scope, world), sorted(days))
            return asked, lambda record: str(oracle.values(scope, record)[0])[:10] in days
        also = ["pending", "draft"] if scope.entity == "status" else ["7"] if scope.is_number else ["nowhere"]
        terms = draw(st.lists(st.sampled_from([*there, *also]), min_size=1, max_size=3, unique=True))
        return TermsFilter(engine_scope(scope, world), list(terms)), lambda record: oracle.has_term(
            scope, terms, record
        )
    low, high = draw(st.sampled_from([None, *there])), draw(st.sampled_from([None, *there]))
    if low is None and high is None:
        low = there[0]
    asked = RangeFilter(engine_scope(scope, world), as_asked(scope, low), as_asked(scope, high))
    ends = [as_compared(scope, end) for end in (low, high)]
    return asked, lambda record: oracle.in_range(scope, *ends, record)


def as_asked(scope: Scope, end: str | None) -> Any:
    if end is None:
        return None
    if scope.entity == "record" and scope.name.endswith("_at"):
        return (datetime.fromisoformat(end) + timedelta(hours=2)).isoformat(timespec="microseconds") + "+02:00"
    return float(end) if scope.is_number else end


def as_compared(scope: Scope, end: str | None) -> Any:
    if end is None:
        return None
    if scope.entity == "record" and scope.name.endswith("_at"):
        return datetime.fromisoformat(end)
    return float(end) if scope.is_number else end


def engine_scope(scope: Scope, world: World) -> FilterScope:
    people = {user.id: user for user in [*world.users, world.stranger]}
    user = people[scope.user] if scope.user else None
    match scope.entity:
        case "record":
            return RecordFilterScope(scope.name)
        case "metadata":
            return MetadataFilterScope(scope.name)
        case "suggestion":
            return SuggestionFilterScope(scope.name, scope.attribute)
        case "status":
            return ResponseFilterScope(property="status", user=user)
    return ResponseFilterScope(question=scope.name, user=user)


def ids(answer: SearchResponses) -> list[UUID]:
    return [item.record_id for item in answer.items]


def search(loop: Loop, world: World, **asked: Any) -> SearchResponses:
    return loop.run(engine.search(world.dataset, **{"limit": 1000, **asked}))


@quickly
@given(data=st.data())
def test_texts_match_as_the_oracle_says(loop: Loop, world: World, data: Any) -> None:
    tree, field = data.draw(trees), data.draw(st.sampled_from([None, *FIELDS]))
    expected = {record.id for record in world.records if oracle.matches(tree, record, field)}
    answer = search(loop, world, query=TextQuery(q=str(tree), field=field))
    assert set(ids(answer)) == expected and answer.total == len(expected), str(tree)
    scores = [item.score for item in answer.items]
    assert scores == sorted(scores, reverse=True) and None not in scores


@quickly
@given(data=st.data())
def test_filters_in_any_nesting_pick_what_the_oracle_picks(loop: Loop, world: World, data: Any) -> None:
    asked, meets = data.draw(filters(world))
    before = json.dumps(repr(asked))
    expected = [record.id for record in world.records if meets(record)]
    answer = search(loop, world, filter=asked)
    assert ids(answer) == expected and answer.total == len(expected)
    assert json.dumps(repr(asked)) == before


@quickly
@given(data=st.data())
def test_orders_pages_filters_and_texts_work_together(loop: Loop, world: World, data: Any) -> None:
    drawn = data.draw(st.lists(st.tuples(scopes(world), st.booleans()), min_size=1, max_size=3))
    tree = data.draw(st.none() | leaves)
    asked, meets = data.draw(st.just((None, lambda record: True)) | filters(world))
    offset, limit = data.draw(st.integers(0, COUNT)), data.draw(st.integers(1, COUNT))
    found = [record for record in world.records if meets(record)]
    found = [record for record in found if tree is None or oracle.matches(tree, record, None)]
    expected = [record.id for record in oracle.in_order(drawn, found)]
    orders = [Order(engine_scope(scope, world), SortOrder.desc if down else SortOrder.asc) for scope, down in drawn]
    query = None if tree is None else str(tree)
    answer = search(loop, world, query=query, filter=asked, sort=orders, offset=offset, limit=limit)
    assert ids(answer) == expected[offset : offset + limit] and answer.total == len(expected)
    assert all(item.score is None for item in answer.items)


@quickly
@given(data=st.data())
def test_everybody_has_a_shuffle_of_their_own_that_stays(loop: Loop, world: World, data: Any) -> None:
    user = data.draw(st.uuids())
    asked, meets = data.draw(filters(world))
    expected = {record.id for record in world.records if meets(record)}
    whole = search(loop, world, filter=asked, user_id=user)
    assert set(ids(whole)) == expected and all(0 <= item.score < 1 for item in whole.items)
    size = data.draw(st.integers(1, COUNT))
    pages = [search(loop, world, filter=asked, user_id=user, offset=at, limit=size) for at in range(0, COUNT, size)]
    assert [id for page in pages for id in ids(page)] == ids(whole)


def test_the_shuffles_of_two_people_differ(loop: Loop, world: World) -> None:
    orders = {tuple(ids(search(loop, world, user_id=user.id))) for user in world.users}
    assert len(orders) == len(world.users)
    assert tuple(record.id for record in world.records) not in orders


@quickly
@given(data=st.data())
def test_the_nearest_records_are_those_of_the_oracle(loop: Loop, world: World, data: Any) -> None:
    having = [record for record in world.records if record.vector]
    itself = data.draw(st.none() | st.sampled_from(having))
    target = itself.vector if itself else data.draw(st.lists(st.integers(-3, 3).map(float), min_size=3, max_size=3))
    order = data.draw(st.sampled_from(list(SimilarityOrder)))
    asked, meets = data.draw(st.just((None, lambda record: True)) | filters(world))
    limit, threshold = data.draw(st.integers(1, COUNT)), data.draw(st.none() | st.floats(0, 1))
    turn = -1 if order == SimilarityOrder.least_similar else 1
    scores = {
        record.id: (1 + turn * oracle.cosine(record.vector, target)) / 2
        for record in having
        if meets(record) and record is not itself
    }
    record = Named(itself, target) if itself else None
    answer = loop.run(
        engine.similarity_search(
            world.dataset,
            world.vectors,
            value=None if itself else target,
            record=record,
            filter=asked,
            max_results=limit,
            order=order,
            threshold=threshold,
        )
    )
    best = sorted(scores.values(), reverse=True)[:limit]
    assert answer.total == len(best)
    kept = [score for score in best if threshold is None or score >= threshold]
    assert abs(len(answer.items) - len(kept)) <= sum(abs(score - (threshold or 0)) < 1e-5 for score in best)
    for item, score in zip(answer.items, kept, strict=False):
        assert item.score == pytest.approx(score, abs=1e-5) == pytest.approx(scores[item.record_id], abs=1e-5)


class Named:
    """Stands for a record of the server's, as far as the engine looks at it."""

    def __init__(self, record: Plain, vector: list[float]) -> None:
        self.id, self.vector = record.id, vector

    def vector_value_by_vector_settings(self, _: object) -> list[float]:
        """Return its vector."""
        return self.vector


def test_progress_counts_by_status_for_all_and_for_each(loop: Loop, world: World) -> None:
    statuses = [record.status for record in world.records]
    counts = {status: statuses.count(status) for status in set(statuses)}
    assert loop.run(engine.get_dataset_progress(world.dataset)) == {"total": COUNT, **counts}
    for user in [*world.users, world.stranger]:
        mine = [record.responses[user.id][0] for record in world.records if user.id in record.responses]
        counts = {status: mine.count(status) for status in set(mine)}
        assert loop.run(engine.get_dataset_user_progress(world.dataset, user)) == {"total": len(mine), **counts}


@pytest.mark.parametrize("name", list(PROPERTIES))
def test_metrics_are_those_of_the_oracle(loop: Loop, world: World, name: str) -> None:
    metrics = loop.run(engine.compute_metrics_for(world.properties[name]))
    found = [value for record in world.records for value in set(oracle.values(Scope("metadata", name), record))]
    if PROPERTIES[name] == "terms":
        short = {term: found.count(term) for term in set(found) if len(term) < 600}
        assert metrics.total == len(found)
        assert {value.term: value.count for value in metrics.values if len(value.term) < 600} == short
        counts = [value.count for value in metrics.values]
        assert counts == sorted(counts, reverse=True)
    else:
        assert (metrics.min, metrics.max) == (min(found), max(found))


def test_names_and_values_of_any_kind_are_only_values(loop: Loop, world: World) -> None:
    term = TermsFilter(MetadataFilterScope(HOSTILE), [HOSTILE])
    expected = [record.id for record in world.records if oracle.has_term(Scope("metadata", HOSTILE), [HOSTILE], record)]
    assert ids(search(loop, world, filter=term)) == expected != []
    for text in [
        HOSTILE,
        '"',
        '""',
        "(",
        ")~",
        "-",
        "--",
        "|",
        "\\",
        "*",
        "~",
        '"~',
        "a~b",
        "'",
        ";",
        "NEAR(a b)",
        "{words}:a",
    ]:
        search(loop, world, query=text)
        search(loop, world, query=f"alpha {text}")
    assert LABELS and TERMS and START
