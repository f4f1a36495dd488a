"""What is written of records that were read: their values, words and vectors, in a few statements for many records."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from . import bulk, extract, full_text, names
from .catalog import Catalog
from .extract import Value
from .sources import Source
from .tables import docs, numbers, texts, vectors, vocabulary

VALUE_COLUMNS = ("key", "value", "responder", "doc")
VECTOR_COLUMNS = ("key", "doc", "reading", "value")
REPLACE_VECTOR = "ON CONFLICT (key, doc) DO UPDATE SET reading = excluded.reading, value = excluded.value"


@dataclass
class Batch:
    """Rows for records that have their numbers (`docs_of`); `fresh` are those that had none before."""

    docs_of: dict[UUID, int]
    fresh: set[UUID]
    people: dict[names.Name, int]
    reading: int
    values: set[tuple[int, Value, int, int]] = field(default_factory=set)
    words: list[full_text.Row] = field(default_factory=list)
    vectors: list[tuple[int, int, int, bytes]] = field(default_factory=list)
    known_records: list[dict[str, Any]] = field(default_factory=list)
    stale_words: list[int] = field(default_factory=list)
    stale_values: dict[tuple[int, ...], list[int]] = field(default_factory=lambda: defaultdict(list))
    stale_vectors: list[int] = field(default_factory=list)

    def add(self, source: Source, catalog: Catalog) -> None:
        """Take up one record."""
        doc = self.docs_of[source.id]
        if source.id not in self.fresh:
            self._outdate(source, doc, catalog)
        for key, value, responder in self._values(source, catalog):
            self.values.add((key, value, responder, doc))
        if "fields" in source.parts:
            self.words += _words(source, doc, catalog)
        for vector in source.vectors:
            value = array("f", vector.value).tobytes()
            key = catalog.vectors[vector.vector_settings_id]
            self.vectors.append((key, doc, self.reading, value))

    async def write(self, connection: AsyncConnection) -> None:
        """Write everything that was taken up."""
        dialect = connection.dialect.name
        await self._remove(connection)
        if self.known_records:
            await connection.execute(update(docs).where(docs.c.doc == bindparam("number")), self.known_records)
        of_text = [row for row in self.values if isinstance(row[1], str)]
        of_number = [row for row in self.values if not isinstance(row[1], str)]
        await bulk.insert(connection, texts.name, VALUE_COLUMNS, sorted(of_text))
        await bulk.insert(connection, numbers.name, VALUE_COLUMNS, bulk.exact(sorted(of_number), 1, dialect))
        await full_text.write(connection, self.words)
        spoken = [(word,) for word in sorted({word for row in self.words for word in row.words})]
        await bulk.insert(connection, vocabulary.name, ["word"], spoken, ending="ON CONFLICT DO NOTHING")
        await bulk.insert(connection, vectors.name, VECTOR_COLUMNS, self.vectors, ending=REPLACE_VECTOR)

    def _outdate(self, source: Source, doc: int, catalog: Catalog) -> None:
        if "record" in source.parts:
            self.known_records.append({"number": doc, **record_columns(source, catalog)})
        keys = tuple(key for part in sorted(source.parts) for key in catalog.keys_of(part))
        if keys:
            self.stale_values[keys].append(doc)
        if "fields" in source.parts:
            self.stale_words.append(doc)
        if "vectors" in source.parts:
            self.stale_vectors.append(doc)

    def _values(self, source: Source, catalog: Catalog) -> Iterator[tuple[int, Value, int]]:
        if "record" in source.parts:
            for name, known in catalog.properties.items():
                for value in extract.metadata_values(known.type, source.metadata.get(name)):
                    yield known.key, value, 0
        for response in source.responses:
            responder = self.people[names.PERSON, response.user_id]
            yield catalog.status, response.status.value, responder
            for name, answer in (response.values or {}).items():
                if question := catalog.questions.get(name):
                    for value in extract.question_values(question.type, answer.get("value")):
                        yield question.answer, value, responder
        for suggestion in source.suggestions:
            question = catalog.questions_by_id[suggestion.question_id]
            type_ = suggestion.type.value if suggestion.type else None
            for name, values in (
                ("value", extract.question_values(question.type, suggestion.value)),
                ("score", extract.scores(suggestion.score)),
                ("agent", extract.terms(suggestion.agent)),
                ("type", extract.terms(type_)),
            ):
                for value in values:
                    yield question.suggestion[name], value, 0

    async def _remove(self, connection: AsyncConnection) -> None:
        for keys, stale in self.stale_values.items():
            for table in (texts, numbers):
                await connection.execute(delete(table).where(table.c.doc.in_(stale), table.c.key.in_(keys)))
        await full_text.remove(connection, self.stale_words)
        await outdate_vectors(connection, self.stale_vectors, self.reading)


def record_columns(source: Source, catalog: Catalog) -> dict[str, Any]:
    """Return what is kept of the record itself."""
    return {
        "record_id": source.id,
        "dataset": catalog.dataset,
        "status": source.status,
        "external_id": None if source.external_id is None else extract.comparable(source.external_id),
        "inserted_at": source.inserted_at,
        "updated_at": source.updated_at,
    }


async def number_records(
    connection: AsyncConnection, sources: Iterable[Source], catalogs: dict[UUID, Catalog]
) -> dict[UUID, int]:
    """Give numbers to records, in their order."""
    rows = [record_columns(source, catalogs[source.dataset_id]) for source in sources]
    if not rows:
        return {}
    await connection.execute(docs.insert(), rows)
    return await numbers_of_records(connection, [row["record_id"] for row in rows])


async def numbers_of_records(connection: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the numbers of the records that have one."""
    query = select(docs.c.record_id, docs.c.doc).where(docs.c.record_id.in_(list(ids)))
    return {id: doc for id, doc in await connection.execute(query)}


async def forget_records(connection: AsyncConnection, gone: list[int], reading: int) -> None:
    """Remove all that was kept of records."""
    if gone:
        for table in (docs, texts, numbers):
            await connection.execute(delete(table).where(table.c.doc.in_(gone)))
        await full_text.remove(connection, gone)
        await outdate_vectors(connection, gone, reading)


async def outdate_vectors(connection: AsyncConnection, stale: list[int], reading: int) -> None:
    """Leave an empty row for each vector, by which caches see that it is gone."""
    if stale:
        await connection.execute(update(vectors).where(vectors.c.doc.in_(stale)).values(value=None, reading=reading))


def _words(source: Source, doc: int, catalog: Catalog) -> Iterator[full_text.Row]:
    for name, known in catalog.fields.items():
        for is_role, words in extract.field_words(known.type, source.fields.get(name)):
            if words:
                yield full_text.Row(doc, known.roles if is_role else known.scope, words)
