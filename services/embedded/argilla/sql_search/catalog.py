"""What a dataset has, by name: fields, questions, metadata properties and vectors, with the numbers of their values."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from argilla_server.models import Field, MetadataProperty, Question, VectorSettings
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from . import names
from .errors import UnsupportedSearchError


@dataclass(frozen=True)
class KnownField:
    """A field: its type, the scope of its words, and the scope of its roles where it is a chat."""

    type: str
    scope: int
    roles: int


@dataclass(frozen=True)
class KnownProperty:
    """A metadata property: its type, and the number of its values."""

    type: str
    key: int


@dataclass(frozen=True)
class KnownQuestion:
    """A question: its type, and the numbers of its answers' and of its suggestions' values."""

    type: str
    answer: int
    suggestion: dict[str, int]


@dataclass
class Catalog:
    """One dataset; what was never numbered has the number 0, under which nothing is kept."""

    dataset: int = names.UNKNOWN
    status: int = names.UNKNOWN
    fields: dict[str, KnownField] = field(default_factory=dict)
    properties: dict[str, KnownProperty] = field(default_factory=dict)
    questions: dict[str, KnownQuestion] = field(default_factory=dict)
    questions_by_id: dict[UUID, KnownQuestion] = field(default_factory=dict)
    vectors: dict[UUID, int] = field(default_factory=dict)

    def question(self, name: str) -> KnownQuestion:
        """Return a question, or raise UnsupportedSearchError."""
        if name not in self.questions:
            raise UnsupportedSearchError(f"question {name!r}: the dataset has no such question")
        return self.questions[name]

    def metadata_property(self, name: str) -> KnownProperty:
        """Return a metadata property, or raise UnsupportedSearchError."""
        if name not in self.properties:
            raise UnsupportedSearchError(f"metadata {name!r}: the dataset has no such property")
        return self.properties[name]

    def keys_of(self, part: str) -> list[int]:
        """Return the numbers under which a part of a record has values."""
        match part:
            case "record":
                return [known.key for known in self.properties.values()]
            case "responses":
                return [self.status, *(known.answer for known in self.questions.values())]
            case "suggestions":
                return [key for known in self.questions.values() for key in known.suggestion.values()]
        return []


async def load(connection: AsyncConnection, dataset_id: UUID, *, numbering: bool = False) -> Catalog:
    """Read what a dataset has; with `numbering`, give numbers to what has none."""
    owned = {table: await _settings(connection, table, dataset_id) for table in (Field, Question, MetadataProperty)}
    settings_of_vectors = select(VectorSettings.id).where(VectorSettings.dataset_id == dataset_id)
    vectors = list(await connection.scalars(settings_of_vectors))
    wanted = [
        (names.DATASET, dataset_id),
        (names.STATUS, dataset_id),
        *((kind, id) for id, _, _ in owned[Field] for kind in (names.FIELD, names.ROLE)),
        *((kind, id) for id, _, _ in owned[Question] for kind in (names.ANSWER, *names.SUGGESTION.values())),
        *((names.METADATA, id) for id, _, _ in owned[MetadataProperty]),
        *((names.VECTOR, id) for id in vectors),
    ]
    numbered = await (names.number if numbering else names.find)(connection, wanted)

    def key(kind: str, owner: UUID) -> int:
        return numbered.get((kind, owner), names.UNKNOWN)

    questions = {
        id: KnownQuestion(type_, key(names.ANSWER, id), {of: key(kind, id) for of, kind in names.SUGGESTION.items()})
        for id, _, type_ in owned[Question]
    }
    return Catalog(
        dataset=key(names.DATASET, dataset_id),
        status=key(names.STATUS, dataset_id),
        fields={name: KnownField(type_, key(names.FIELD, id), key(names.ROLE, id)) for id, name, type_ in owned[Field]},
        properties={name: KnownProperty(type_, key(names.METADATA, id)) for id, name, type_ in owned[MetadataProperty]},
        questions={name: questions[id] for id, name, _ in owned[Question]},
        questions_by_id=questions,
        vectors={id: key(names.VECTOR, id) for id in vectors},
    )


async def load_all(connection: AsyncConnection, dataset_ids: Collection[UUID]) -> dict[UUID, Catalog]:
    """Read and number what datasets have."""
    return {id: await load(connection, id, numbering=True) for id in dataset_ids}


async def _settings(
    connection: AsyncConnection, table: type[Field] | type[Question] | type[MetadataProperty], dataset_id: UUID
) -> list[tuple[UUID, str, str]]:
    query = select(table.id, table.name, table.settings).where(table.dataset_id == dataset_id)
    return [(id, name, settings["type"]) for id, name, settings in await connection.execute(query)]
