"""Measure the engine alone: `python bench.py [--records 100000] [--rounds 30]`, prints JSON.

Runs with the Python that has argilla-server, on a new SQLite database in a temp folder, or on the PostgreSQL named by
SQL_SEARCH_BENCH_URL (`postgresql+asyncpg://...`, an empty database).
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

WORDS = [f"word{n}" for n in range(5000)]
DIMENSIONS = 384
RECORDS_AT_ONCE = 2000


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=30)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sql-search-bench-") as folder:
        os.environ["ARGILLA_HOME_PATH"] = folder
        plain = f"sqlite+aiosqlite:///{Path(folder) / 'argilla.db'}?check_same_thread=False"
        os.environ["ARGILLA_DATABASE_URL"] = os.environ.get("SQL_SEARCH_BENCH_URL", plain)
        os.environ["ARGILLA_DATABASE_SQLITE_TIMEOUT"] = "60"
        os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
        sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
        figures = asyncio.run(measure(asked.records, asked.rounds))
    print(json.dumps(figures, indent=1))


async def measure(records: int, rounds: int) -> dict[str, Any]:
    """Return every figure; times are milliseconds unless the name says otherwise."""
    from argilla_server.database import async_engine
    from argilla_server.models.base import DatabaseModel

    from sql_search import SqlSearchEngine, database
    from sql_search.catch_up import catch_up

    async with async_engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            await connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        await connection.run_sync(DatabaseModel.metadata.create_all)
    figures: dict[str, Any] = {"database": database.dialect(), "records": records, "responses": 3 * records}
    world = await generate(records)
    figures |= size("Argilla's tables, MB")
    begun = time.perf_counter()
    await catch_up()
    figures["reading everything for the first time, s"] = round(time.perf_counter() - begun, 1)
    figures |= size("with the engine's, MB")
    engine = SqlSearchEngine()
    figures["ms"] = {name: await timed(ask, rounds) for name, ask in questions(engine, world)}
    figures["ms"]["a vote, until a search shows it"] = await timed(lambda: vote(engine, world), rounds)
    return figures


async def timed(ask: Callable[[], Awaitable[Any]], rounds: int) -> dict[str, float]:
    """Ask again and again; return the first time, the median, the 95th percentile."""
    times = []
    for _ in range(rounds + 1):
        begun = time.perf_counter()
        await ask()
        times.append((time.perf_counter() - begun) * 1000)
    first, rest = times[0], sorted(times[1:])
    quantiles = {"p50": rest[len(rest) // 2], "p95": rest[min(len(rest) - 1, int(len(rest) * 0.95))]}
    return {name: round(value, 1) for name, value in {"first": first, **quantiles}.items()}


def questions(engine: Any, world: dict[str, Any]) -> Iterator[tuple[str, Callable[[], Awaitable[Any]]]]:
    """Return each question with its name; what it asks for is drawn anew each time."""
    from argilla_server.enums import SortOrder
    from argilla_server.search_engine.base import (
        AndFilter,
        MetadataFilterScope,
        Order,
        RangeFilter,
        ResponseFilterScope,
        SuggestionFilterScope,
        TermsFilter,
    )

    dataset, users, draw = world["dataset"], world["users"], random.Random(7)
    topic, length = MetadataFilterScope("topic"), MetadataFilterScope("length")

    def ask(**asked: Callable[[], Any]) -> Callable[[], Awaitable[Any]]:
        return lambda: engine.search(dataset, limit=50, **{name: make() for name, make in asked.items()})

    def user() -> Any:
        return draw.choice(users)

    def terms(scope: Any, *values: str) -> Any:
        return AndFilter([TermsFilter(scope, list(values))])

    def status(*values: str) -> Any:
        return terms(ResponseFilterScope(property="status", user=user()), *values)

    yield "first page", ask()
    yield "first page of a person's shuffle", ask(user_id=lambda: user().id)
    yield "page 1,000 of a person's shuffle", ask(user_id=lambda: user().id, offset=lambda: 49_950)
    yield "a person's queue (pending)", ask(filter=lambda: status("pending"), user_id=lambda: user().id)
    yield "what a person submitted", ask(filter=lambda: status("submitted"), user_id=lambda: user().id)
    yield "filter: a term (1 of 20)", ask(filter=lambda: terms(topic, f"topic-{draw.randrange(20)}"))
    yield (
        "filter: term, range and answer",
        ask(
            filter=lambda: AndFilter(
                [
                    TermsFilter(topic, [f"topic-{draw.randrange(20)}"]),
                    RangeFilter(length, ge=draw.randrange(500)),
                    TermsFilter(ResponseFilterScope(question="verdict", user=user()), ["A"]),
                ]
            )
        ),
    )
    yield (
        "filter: a suggestion's score (1 of 2)",
        ask(filter=lambda: AndFilter([RangeFilter(SuggestionFilterScope("verdict", "score"), ge=0.5)])),
    )
    yield "order by metadata", ask(sort=lambda: [Order(length, SortOrder.desc)])
    yield (
        "order by mean rating",
        ask(sort=lambda: [Order(ResponseFilterScope(question="rating"), SortOrder.desc)]),
    )
    yield "text: two words", ask(query=lambda: " ".join(draw.sample(WORDS[:200], 2)))
    yield "text: a word in every record", ask(query=lambda: "common")
    yield "text: a phrase", ask(query=lambda: f'"common {draw.choice(WORDS[:50])}"')
    yield "text: a beginning", ask(query=lambda: f"word{draw.randrange(10, 99)}*")
    yield "text: one mistake", ask(query=lambda: f"wrd{draw.randrange(1000, 4999)}~1")
    yield "progress", lambda: engine.get_dataset_progress(dataset)
    yield "progress of a person", lambda: engine.get_dataset_user_progress(dataset, user())
    for name, found in world["properties"].items():
        yield f"metrics of {name}", lambda found=found: engine.compute_metrics_for(found)

    def near(**more: Callable[[], Any]) -> Callable[[], Awaitable[Any]]:
        return lambda: engine.similarity_search(
            dataset,
            world["vectors"],
            value=[draw.gauss(0, 1) for _ in range(DIMENSIONS)],
            max_results=50,
            **{name: make() for name, make in more.items()},
        )

    yield "vectors", near()
    yield "vectors, with a term (1 of 20)", near(filter=lambda: terms(topic, f"topic-{draw.randrange(20)}"))
    yield "vectors, among a person's pending", near(filter=lambda: status("pending"))


async def vote(engine: Any, world: dict[str, Any]) -> None:
    """Change one response, as the server does, and ask for the person's progress."""
    from argilla_server.database import AsyncSessionLocal
    from argilla_server.enums import ResponseStatus
    from argilla_server.models import Response
    from sqlalchemy import select

    async with AsyncSessionLocal() as session, session.begin():
        id = random.choice(world["sample"])
        response = (await session.scalars(select(Response).where(Response.record_id == id).limit(1))).one()
        others = [status for status in ResponseStatus if status != response.status]
        response.status = random.choice(others)
    await engine.update_record_response(response)
    await engine.get_dataset_user_progress(world["dataset"], world["users"][0])


def size(name: str) -> dict[str, int]:
    """Return the size of the SQLite file under a name."""
    file = Path(os.environ["ARGILLA_HOME_PATH"]) / "argilla.db"
    return {name: round(file.stat().st_size / 1e6)} if file.exists() else {}


async def generate(count: int) -> dict[str, Any]:
    """Write a dataset straight into Argilla's tables."""
    from argilla_server.database import AsyncSessionLocal, async_engine
    from argilla_server.enums import DatasetStatus
    from argilla_server.models import (
        Dataset,
        Field,
        MetadataProperty,
        Question,
        Record,
        Response,
        Suggestion,
        User,
        VectorSettings,
        Workspace,
    )

    from sql_search import bulk

    async with AsyncSessionLocal() as session, session.begin():
        workspace = Workspace(name="bench")
        users = [User(first_name="A", username=f"user-{n}", password_hash="-") for n in range(3)]
        session.add_all([workspace, *users])
        await session.flush()
        distribution = {"strategy": "overlap", "min_submitted": 1}
        dataset = Dataset(
            name="bench", workspace_id=workspace.id, status=DatasetStatus.ready, distribution=distribution
        )
        session.add(dataset)
        await session.flush()
        owned = {"dataset_id": dataset.id, "title": "-"}
        fields = [Field(name=name, settings={"type": "text"}, **owned) for name in ("prompt", "response")]
        types = {"verdict": "label_selection", "rating": "rating"}
        questions = {name: Question(name=name, settings={"type": type_}, **owned) for name, type_ in types.items()}
        types = {"topic": "terms", "length": "integer", "ratio": "float"}
        properties = {
            name: MetadataProperty(name=name, settings={"type": type_}, allowed_roles=[], **owned)
            for name, type_ in types.items()
        }
        vectors = VectorSettings(name="meaning", dimensions=DIMENSIONS, **owned)
        session.add_all([*fields, *questions.values(), *properties.values(), vectors])
    draw, start, sample = random.Random(1), datetime(2026, 1, 1), []
    pool = [json.dumps([round(draw.uniform(-1, 1), 6) for _ in range(DIMENSIONS)]) for _ in range(2000)]
    sqlite = async_engine.dialect.name == "sqlite"
    twice = (str(start), str(start)) if sqlite else (start, start)

    def as_id(id: UUID) -> Any:
        return id.hex if sqlite else id

    for at in range(0, count, RECORDS_AT_ONCE):
        ids = [uuid4() for _ in range(min(RECORDS_AT_ONCE, count - at))]
        sample.append(ids[0])
        rows = {
            Record: [record(draw, id, dataset.id, start + timedelta(seconds=at + n)) for n, id in enumerate(ids)],
            Response: [response(draw, id, user.id, start) for id in ids for user in users if draw.random() < 0.999],
            Suggestion: [suggestion(draw, id, questions["verdict"].id, start) for id in ids],
        }
        async with async_engine.begin() as connection:
            for table, values in rows.items():
                await connection.execute(table.__table__.insert(), values)
            # Drawn from a pool and encoded once, as encoding would take most of the time.
            some = [(*map(as_id, (uuid4(), id, vectors.id)), draw.choice(pool), *twice) for id in ids]
            columns = ("id", "record_id", "vector_settings_id", "value", "inserted_at", "updated_at")
            await bulk.insert(connection, "vectors", columns, some)
    # Half of the first person's queue is still to do.
    async with async_engine.begin() as connection:
        mine = Response.__table__.delete().where(Response.user_id == users[0].id, Response.inserted_at == start)
        await connection.execute(mine)
    return {"dataset": dataset, "users": users, "properties": properties, "vectors": vectors, "sample": sample}


def record(draw: random.Random, id: UUID, dataset_id: UUID, at: datetime) -> dict[str, Any]:
    """Draw a row of records, of about 1,200 characters."""
    fields = {"prompt": text(draw, 30), "response": text(draw, 130)}
    metadata = {"topic": f"topic-{draw.randrange(20)}", "length": draw.randrange(1000), "ratio": draw.random()}
    moments = {"inserted_at": at, "updated_at": at}
    status = draw.choice(["pending", "completed"])
    return {"id": id, "fields": fields, "metadata": metadata, "status": status, "dataset_id": dataset_id} | moments


def response(draw: random.Random, record_id: UUID, user_id: UUID, at: datetime) -> dict[str, Any]:
    """Draw a row of responses; about half of one person's have the date by which they are taken away again."""
    values = {"verdict": {"value": draw.choice(["A", "B", "tie"])}, "rating": {"value": draw.randint(1, 5)}}
    moments = {"inserted_at": at + timedelta(days=draw.randrange(2)), "updated_at": at}
    status = draw.choice(["submitted", "submitted", "discarded", "draft"])
    return {"id": uuid4(), "values": values, "status": status, "record_id": record_id, "user_id": user_id} | moments


def suggestion(draw: random.Random, record_id: UUID, question_id: UUID, at: datetime) -> dict[str, Any]:
    """Draw a row of suggestions."""
    owners = {"record_id": record_id, "question_id": question_id}
    moments = {"inserted_at": at, "updated_at": at}
    return {"id": uuid4(), "value": "A", "score": draw.random(), "agent": "model", "type": "model"} | owners | moments


def text(draw: random.Random, words: int) -> str:
    """Draw a text in which frequent words are frequent."""
    return "common " + " ".join(WORDS[int(len(WORDS) * draw.random() ** 2)] for _ in range(words))


if __name__ == "__main__":
    main()
