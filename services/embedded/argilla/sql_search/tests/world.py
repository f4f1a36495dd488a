"""A generated dataset in Argilla's tables, and the same as plain Python, read back from the tables."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from argilla_server.database import AsyncSessionLocal
from argilla_server.enums import DatasetStatus, RecordStatus, ResponseStatus, SuggestionType
from argilla_server.models import (
    Dataset,
    Field,
    MetadataProperty,
    Question,
    Record,
    Response,
    Suggestion,
    User,
    Vector,
    VectorSettings,
    Workspace,
)
from sqlalchemy import select

HOSTILE = "a\"b.c[0]'; -- é %"
WORDS = ["alpha", "alpine", "beta", "gamma", "gama", "über", "don't", "example.com", "3.14", "日", "😀", "foo_bar", "x"]
SEPARATORS = [" ", "  ", ", ", " - ", "; ", " (", ") ", "! ", "\n", " / "]
ROLES = ["user", "assistant"]
LABELS = ["yes", "no", "May Be", HOSTILE]
TERMS = ["red", "Red", "green", HOSTILE, "é", "z" * 700, "z" * 700 + "!"]
START = datetime(2026, 1, 1)

FIELDS = {"prompt": "text", HOSTILE: "text", "chat": "chat", "custom": "custom", "image": "image"}
QUESTIONS = {
    "label": "label_selection",
    "labels": "multi_label_selection",
    HOSTILE: "rating",
    "ranking": "ranking",
    "span": "span",
    "text": "text",
}
PROPERTIES = {HOSTILE: "terms", "count": "integer", "ratio": "float"}
DIMENSIONS = 3

tokens_of: dict[str, list[str]] = {"": []}
"""The words of each text that was made, known because it was made of them."""


@dataclass(repr=False)
class Plain:
    """One record as plain Python."""

    id: UUID
    external_id: str | None
    status: str
    inserted_at: datetime
    updated_at: datetime
    fields: dict[str, Any]
    metadata: dict[str, Any]
    responses: dict[UUID, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    suggestions: dict[str, dict[str, Any]] = field(default_factory=dict)
    vector: list[float] | None = None


@dataclass(repr=False)
class World:
    """A dataset, who answers in it, and its records in their order of arrival."""

    dataset: Dataset
    vectors: VectorSettings
    users: list[User]
    stranger: User
    properties: dict[str, MetadataProperty]
    records: list[Plain] = field(default_factory=list)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Keep Hypothesis from printing all of it."""
        printer.text("world")


class Maker:
    """Draws values; a seed gives the same ones each time."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def maybe(self, value: Any, chance: float = 0.7) -> Any:
        return value if self.random.random() < chance else None

    def text(self, separators: list[str] = SEPARATORS) -> str:
        words = self.random.choices(WORDS, k=self.random.randint(0, 6))
        pieces = []
        for word in words:
            pieces += [word.upper() if self.random.random() < 0.2 else word, self.random.choice(separators)]
        text = "".join(pieces)
        tokens_of[text] = words
        return text

    def fields(self) -> dict[str, Any]:
        chat = [{"role": self.random.choice(ROLES), "content": self.text()} for _ in range(self.random.randint(1, 3))]
        found = {"prompt": self.text(), HOSTILE: self.maybe(self.text()), "chat": self.maybe(chat)}
        # A custom field is read as Python shows it, in which a line's end is a letter.
        one_line = self.text([separator for separator in SEPARATORS if separator != "\n"])
        found |= {"custom": self.maybe({"key": one_line}), "image": "https://example.com/alpha.png"}
        return {name: value for name, value in found.items() if value is not None or self.random.random() < 0.5}

    def metadata(self) -> dict[str, Any] | None:
        some = self.random.sample(TERMS, self.random.randint(0, 2))
        found = {HOSTILE: self.random.choice([some, self.random.choice(TERMS)]), "extra": "red"}
        found |= {"count": self.random.choice([None, -3, 0, 1, 5, 2**53 + 1]), "ratio": self.maybe(self.number())}
        return self.maybe({name: value for name, value in found.items() if self.random.random() < 0.8}, 0.9)

    def number(self) -> float:
        return self.random.choice([-1.5, 0.0, 0.1, 2.5, 1e10])

    def answer(self, type_: str) -> Any:
        draw = self.random
        match type_:
            case "label_selection":
                return draw.choice(LABELS)
            case "multi_label_selection":
                return draw.sample(LABELS, draw.randint(1, 3))
            case "rating":
                return draw.randint(0, 5)
            case "ranking":
                return [{"value": label, "rank": draw.randint(1, 3)} for label in LABELS[:3]]
            case "span":
                count = draw.randint(0, 2)
                return [{"label": draw.choice(LABELS), "start": n, "end": n + 1} for n in range(count)]
        return self.text() or "nothing"

    def answers(self) -> dict[str, Any]:
        return {name: {"value": self.answer(type_)} for name, type_ in QUESTIONS.items() if draw_lots(self.random)}

    def suggestion(self, type_: str) -> dict[str, Any]:
        score = self.random.choice([None, 0.25, 0.5, [0.1, 0.9]])
        agent = self.random.choice([None, "model-1", "Model, 2", HOSTILE])
        kind = self.random.choice([None, *SuggestionType])
        return {"value": self.answer(type_), "score": score, "agent": agent, "type": kind}

    def vector(self) -> list[float]:
        return [self.random.uniform(-1, 1) for _ in range(DIMENSIONS)]


def draw_lots(drawn: random.Random) -> bool:
    return drawn.random() < 0.7


async def make(seed: int, count: int) -> World:
    """Make a dataset with records, through the models that the server uses."""
    maker = Maker(seed)
    name = f"data-{seed}-{random.getrandbits(60)}"
    async with AsyncSessionLocal() as session, session.begin():
        workspace = Workspace(name=name)
        users = [User(first_name="A", username=f"{name}-{n}", password_hash="-") for n in range(4)]
        session.add_all([workspace, *users])
        await session.flush()
        dataset = Dataset(
            name=name,
            workspace_id=workspace.id,
            status=DatasetStatus.ready,
            distribution={"strategy": "overlap", "min_submitted": 1},
        )
        session.add(dataset)
        await session.flush()
        owned = {"dataset_id": dataset.id, "title": "-"}
        session.add_all(Field(name=name, settings={"type": type_}, **owned) for name, type_ in FIELDS.items())
        questions = [Question(name=name, settings={"type": type_}, **owned) for name, type_ in QUESTIONS.items()]
        properties = [
            MetadataProperty(name=name, settings={"type": type_}, allowed_roles=[], **owned)
            for name, type_ in PROPERTIES.items()
        ]
        vectors = VectorSettings(name=HOSTILE, dimensions=DIMENSIONS, **owned)
        session.add_all([*questions, *properties, vectors])
    world = World(dataset, vectors, users[:3], users[3], {found.name: found for found in properties})
    await add(world, maker, count)
    return world


async def add(world: World, maker: Maker, count: int) -> None:
    """Add records with responses, suggestions and vectors."""
    async with AsyncSessionLocal() as session, session.begin():
        questions = list(await session.scalars(select(Question).where(Question.dataset_id == world.dataset.id)))
        have = len((await session.scalars(select(Record.id).where(Record.dataset_id == world.dataset.id))).all())
        for n in range(have, have + count):
            at = START + timedelta(hours=7 * n, microseconds=n)
            record = Record(
                fields=maker.fields(),
                metadata_=maker.metadata(),
                external_id=maker.maybe(f"id-{n}-{maker.random.getrandbits(20)}"),
                status=maker.random.choice(list(RecordStatus)),
                dataset_id=world.dataset.id,
                inserted_at=at,
                updated_at=at + timedelta(days=maker.random.randint(0, 9)),
            )
            session.add(record)
            await session.flush()
            responses = [
                Response(record_id=record.id, user_id=user.id, status=status, values=maker.maybe(maker.answers(), 0.9))
                for user in world.users
                if (status := maker.maybe(maker.random.choice(list(ResponseStatus)), 0.6))
            ]
            suggestions = [
                Suggestion(record_id=record.id, question_id=question.id, **maker.suggestion(question.settings["type"]))
                for question in questions
                if maker.random.random() < 0.5
            ]
            vector = Vector(record_id=record.id, vector_settings_id=world.vectors.id, value=maker.vector())
            session.add_all([*responses, *suggestions, *([vector] if maker.random.random() < 0.8 else [])])
    await refresh(world)


async def refresh(world: World) -> None:
    """Read the records back from Argilla's tables."""
    async with AsyncSessionLocal() as session:
        mine = Record.dataset_id == world.dataset.id
        rows = await session.scalars(select(Record).where(mine).order_by(Record.inserted_at))
        records = {row.id: _plain(row) for row in rows}
        for response in await _of(session, Response, records):
            answers = {name: answer["value"] for name, answer in (response.values or {}).items()}
            records[response.record_id].responses[response.user_id] = (response.status.value, answers)
        names = dict((await session.execute(select(Question.id, Question.name))).tuples().all())
        for found in await _of(session, Suggestion, records):
            kind = found.type.value if found.type else None
            value = {"value": found.value, "score": found.score, "agent": found.agent, "type": kind}
            records[found.record_id].suggestions[names[found.question_id]] = value
        for vector in await _of(session, Vector, records):
            records[vector.record_id].vector = vector.value
    world.records = list(records.values())


async def _of(session: Any, table: Any, records: dict[UUID, Plain]) -> Iterable[Any]:
    return list(await session.scalars(select(table).where(table.record_id.in_(records))))


def _plain(row: Record) -> Plain:
    columns = (row.id, row.external_id, row.status.value, row.inserted_at, row.updated_at)
    return Plain(*columns, row.fields, row.metadata_ or {})
