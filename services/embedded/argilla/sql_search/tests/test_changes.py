"""Whatever changes in Argilla's tables, by whatever way, the next answer knows; nothing lags and nothing is lost."""

import os
import random
from datetime import UTC, datetime
from typing import Any

import pytest
from argilla_server.database import AsyncSessionLocal
from argilla_server.enums import ResponseStatus, SortOrder
from argilla_server.models import Dataset, MetadataProperty, Record, Response, Suggestion, User, Vector, VectorSettings
from argilla_server.search_engine.base import (
    MetadataFilterScope,
    Order,
    ResponseFilterScope,
    SuggestionFilterScope,
    TermsFilter,
)
from sqlalchemy import delete, func, make_url, select, update

from sql_search import SqlSearchEngine, catch_up, database, setup, tables

from . import oracle
from .conftest import Loop
from .oracle import Run, Scope
from .world import HOSTILE, LABELS, WORDS, Maker, World, add, make, refresh

engine = SqlSearchEngine()


@pytest.fixture
def world(loop: Loop) -> World:
    """Make a dataset of its own."""
    return loop.run(make(seed=random.getrandbits(30), count=15))


def agree(loop: Loop, world: World) -> None:
    """Compare answers of each kind with what Argilla's tables say."""
    loop.run(refresh(world))
    label = Scope("response", "label")
    for word in WORDS[:6]:
        expected = {record.id for record in world.records if oracle.matches(Run((word,)), record, None)}
        assert set(found(loop, world, query=word)) == expected
    for value in LABELS:
        asked = TermsFilter(ResponseFilterScope(question="label"), [value])
        having = [record.id for record in world.records if oracle.has_term(label, [value], record)]
        assert found(loop, world, filter=asked) == having
        asked = TermsFilter(SuggestionFilterScope("label", "value"), [value])
        scope = Scope("suggestion", "label", "value")
        assert found(loop, world, filter=asked) == [r.id for r in world.records if oracle.has_term(scope, [value], r)]
    order = [Order(MetadataFilterScope("count"), SortOrder.desc)]
    ordered = oracle.in_order([(Scope("metadata", "count"), True)], world.records)
    assert found(loop, world, sort=order) == [record.id for record in ordered]
    near = loop.run(engine.similarity_search(world.dataset, world.vectors, value=[1.0, 0.0, 0.0], max_results=100))
    assert {item.record_id for item in near.items} == {record.id for record in world.records if record.vector}
    for item in near.items:
        vector = next(record.vector for record in world.records if record.id == item.record_id)
        assert item.score == pytest.approx((1 + oracle.cosine(vector or [], [1.0, 0.0, 0.0])) / 2, abs=1e-5)
    progress = loop.run(engine.get_dataset_progress(world.dataset))
    assert progress["total"] == len(world.records)
    for user in world.users:
        mine = [1 for record in world.records if user.id in record.responses]
        assert loop.run(engine.get_dataset_user_progress(world.dataset, user))["total"] == len(mine)


def found(loop: Loop, world: World, **asked: Any) -> list[Any]:
    answer = loop.run(engine.search(world.dataset, limit=1000, **asked))
    return [item.record_id for item in answer.items]


async def write(*statements: Any) -> None:
    """Run statements past the server's own code, in one transaction."""
    async with AsyncSessionLocal() as session, session.begin():
        for statement in statements:
            await session.execute(statement)


def test_records_responses_suggestions_and_vectors_may_change_in_any_way(loop: Loop, world: World) -> None:
    agree(loop, world)
    maker = Maker(5)
    first, second, third, *_ = [record.id for record in world.records]
    loop.run(
        write(
            update(Record).where(Record.id == first).values(fields=maker.fields(), metadata_={"count": 77}),
            update(Record).where(Record.id == third).values(metadata_=None),
            update(Response).where(Response.record_id == second).values(values={"label": {"value": "no"}}),
            update(Suggestion).where(Suggestion.record_id == first).values(score=None, agent="another"),
            update(Vector).where(Vector.record_id == second).values(value=[0.5, 0.5, 0.0]),
        )
    )
    agree(loop, world)
    loop.run(write(delete(Response).where(Response.user_id == world.users[0].id)))
    loop.run(write(delete(Suggestion).where(Suggestion.record_id == first)))
    loop.run(write(delete(Vector).where(Vector.record_id.in_([first, third]))))
    agree(loop, world)
    loop.run(add(world, maker, 5))
    loop.run(write(delete(Record).where(Record.id.in_([second, third]))))
    agree(loop, world)


def test_what_is_rolled_back_is_never_seen(loop: Loop, world: World) -> None:
    async def change_and_think_better() -> None:
        async with AsyncSessionLocal() as session:
            await session.execute(delete(Record).where(Record.dataset_id == world.dataset.id))
            await session.rollback()

    loop.run(change_and_think_better())
    agree(loop, world)


def test_a_person_or_a_dataset_takes_all_of_its_own_along(loop: Loop, world: World) -> None:
    agree(loop, world)
    loop.run(write(delete(User).where(User.id == world.users[0].id)))
    agree(loop, world)
    loop.run(write(delete(Dataset).where(Dataset.id == world.dataset.id)))
    assert found(loop, world) == []
    ids = [record.id for record in world.records]
    assert loop.run(count(tables.docs, tables.docs.c.record_id.in_(ids))) == 0


def test_a_property_made_later_holds_for_earlier_records_and_a_removed_one_is_forgotten(
    loop: Loop, world: World
) -> None:
    async def make_property() -> MetadataProperty:
        async with AsyncSessionLocal() as session, session.begin():
            owned = {"dataset_id": world.dataset.id, "title": "-", "allowed_roles": []}
            made = MetadataProperty(name="extra", settings={"type": "terms"}, **owned)
            session.add(made)
        return made

    made = loop.run(make_property())
    expected = [record.id for record in world.records if record.metadata.get("extra") == "red"]
    assert found(loop, world, filter=TermsFilter(MetadataFilterScope("extra"), ["red"])) == expected != []
    assert loop.run(engine.compute_metrics_for(made)).total == len(expected)
    loop.run(write(delete(MetadataProperty).where(MetadataProperty.id == made.id)))
    loop.run(catch_up.catch_up())
    assert loop.run(engine.compute_metrics_for(made)).total == 0


def test_vectors_of_a_removed_setting_are_forgotten(loop: Loop, world: World) -> None:
    agree(loop, world)
    loop.run(write(delete(VectorSettings).where(VectorSettings.id == world.vectors.id)))
    near = engine.similarity_search(world.dataset, world.vectors, value=[1.0, 0.0, 0.0])
    assert loop.run(near).items == []


def test_lost_tables_and_triggers_are_made_again_with_everything_in_them(loop: Loop, world: World) -> None:
    agree(loop, world)

    async def lose() -> None:
        async with database.writer().begin() as connection:
            await setup.drop(connection)
        setup._process.seen = False

    loop.run(lose())
    loop.run(add(world, Maker(6), 3))
    agree(loop, world)


def test_answers_at_the_same_time_as_changes_agree_in_the_end(loop: Loop, world: World) -> None:
    import asyncio

    async def vote(n: int) -> None:
        record = world.records[n % len(world.records)]
        some = update(Response).where(Response.record_id == record.id).values(status=ResponseStatus.draft)
        await write(some)
        await engine.search(world.dataset, query=WORDS[n % 5])

    async def all_at_once() -> None:
        await asyncio.gather(*(vote(n) for n in range(20)))

    loop.run(all_at_once())
    agree(loop, world)


def test_what_json_can_say_and_a_database_cannot_is_no_obstacle(loop: Loop, world: World) -> None:
    fields = {"prompt": "lone \ud800 half, alpha", HOSTILE: "nul"}
    odd = {"count": 10**30, HOSTILE: ["half \udfff"], "ratio": True}
    loop.run(write(update(Record).where(Record.id == world.records[0].id).values(fields=fields, metadata_=odd)))
    assert world.records[0].id in found(loop, world, query="lone half")
    assert datetime.now(UTC)


async def count(table: Any, *where: Any) -> int:
    """Count rows of the engine's own tables, after it caught up."""
    await catch_up.catch_up()
    async with database.reader().connect() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table).where(*where)) or 0)


def test_the_tests_run_on_the_database_that_was_asked_for() -> None:
    asked_for = make_url(os.environ.get("SQL_SEARCH_TEST_URL") or os.environ["ARGILLA_DATABASE_URL"])
    assert database.reader().url == asked_for and ".argilla" not in str(asked_for)
