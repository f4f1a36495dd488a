"""The words of the records, in FTS5 on SQLite and as tsvector on PostgreSQL.

A row holds one field of one record, or one role of its chat; its scope names which. A query is text in FTS5's or in
tsquery's own language in which every word is quoted, and is always a bound value.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, bindparam, cast, column, func, literal, or_, select
from sqlalchemy import table as plain_table
from sqlalchemy import text as sql
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from . import bulk

# SQLite finds a record by its row's number; Argilla's forms and limits end far below so many fields.
ROWS_PER_RECORD = 4096
# A tsvector counts no position beyond 16,383, keeps 255 places of a word, and takes a megabyte at most.
POSTGRESQL_WORDS = 16_000
POSTGRESQL_CHARACTERS = 300_000
POSTGRESQL_PLACES = 255
ROWS = plain_table(
    "sql_search_words", column("rowid"), column("doc"), column("scope"), column("words"), column("plain")
)


@dataclass(frozen=True)
class Row:
    """What is kept of one field (or role) of a record."""

    doc: int
    scope: int
    words: list[str]


@dataclass(frozen=True)
class Query:
    """What a row's words must be, in the language of FTS5 and in that of tsquery."""

    fts: str
    ts: str


@dataclass(frozen=True)
class Part:
    """A query, and the scopes that it is asked of."""

    scopes: tuple[int, ...]
    query: Query


def all_of(words: Sequence[str]) -> Query:
    """Ask for rows with each of the words."""
    return Query(" AND ".join(map(_fts, words)), " & ".join(map(_ts, words)))


def any_of(words: Sequence[str]) -> Query:
    """Ask for rows with one of the words."""
    return Query(" OR ".join(map(_fts, words)), " | ".join(map(_ts, words)))


def phrase(words: Sequence[str]) -> Query:
    """Ask for rows with the words one after the other."""
    return Query(_fts(" ".join(words)), " <-> ".join(map(_ts, words)))


def prefix(start: str) -> Query:
    """Ask for rows with a word that starts so."""
    return Query(f"{_fts(start)} *", f"{_ts(start)}:*")


def matching(parts: Sequence[Part], dialect: str) -> Select[Any]:
    """Return the records with a row that matches one of the parts."""
    if dialect == "sqlite":
        return select(_sqlite_doc()).where(_sqlite_match(parts))
    return select(ROWS.c.doc).where(_postgresql_match(parts))


def ranked(parts: Sequence[Part], dialect: str) -> Select[Any]:
    """Return `doc` and `score` of each row that matches; a better match scores higher."""
    if dialect == "sqlite":
        # The limit keeps SQLite from moving bm25 into a sum around this, where it cannot be called.
        score = -func.bm25(sql("sql_search_words"), 0.0, 1.0)
        return select(_sqlite_doc().label("doc"), score.label("score")).where(_sqlite_match(parts)).limit(-1)
    query = " | ".join(f"({part.query.ts})" for part in parts)
    score = func.ts_rank(ROWS.c.words, _tsquery(query))
    return select(ROWS.c.doc.label("doc"), score.label("score")).where(_postgresql_match(parts))


def in_order(parts: Sequence[Part], dialect: str) -> Select[Any]:
    """Return the records with a row that matches, and that row's words, in their order and joined by spaces."""
    if dialect == "sqlite":
        return select(_sqlite_doc(), ROWS.c.words).where(_sqlite_match(parts))
    return select(ROWS.c.doc, ROWS.c.plain).where(_postgresql_match(parts))


async def write(connection: AsyncConnection, rows: Iterable[Row]) -> None:
    """Keep rows; those that their records had before must be gone."""
    if connection.dialect.name == "sqlite":
        await bulk.insert(connection, ROWS.name, ("rowid", "scope", "words"), list(_sqlite_values(rows)))
        return
    values = [(row.doc, row.scope, _tsvector(words), " ".join(words)) for row in rows for words in _portions(row.words)]
    columns = ("doc", "scope", "words", "plain")
    await bulk.insert(connection, ROWS.name, columns, values, casts={"words": "::text::tsvector"})


async def remove(connection: AsyncConnection, docs: Iterable[int]) -> None:
    """Forget the rows of records."""
    if connection.dialect.name == "sqlite":
        spans = ((doc * ROWS_PER_RECORD, (doc + 1) * ROWS_PER_RECORD - 1) for doc in docs)
        await bulk.execute(connection, "DELETE FROM sql_search_words WHERE rowid BETWEEN ? AND ?", spans)
    else:
        await bulk.execute(connection, "DELETE FROM sql_search_words WHERE doc = ?", ((doc,) for doc in docs))


def _sqlite_values(rows: Iterable[Row]) -> Iterable[tuple[int, str, str]]:
    numbers: dict[int, int] = {}
    for row in rows:
        number = numbers[row.doc] = numbers.get(row.doc, -1) + 1
        if number < ROWS_PER_RECORD:
            yield row.doc * ROWS_PER_RECORD + number, f"s{row.scope}", " ".join(row.words)


def _sqlite_doc() -> ColumnElement[int]:
    # As an integer by its type: otherwise a join on it compares each row with each.
    return cast(ROWS.c.rowid.op("/", return_type=BigInteger())(ROWS_PER_RECORD), Integer)


def _sqlite_match(parts: Sequence[Part]) -> Any:
    ways = (f"(scope : ({_scopes(part)}) AND words : ({part.query.fts}))" for part in parts)
    return sql("sql_search_words MATCH :query").bindparams(bindparam("query", " OR ".join(ways), unique=True))


def _scopes(part: Part) -> str:
    return " OR ".join(f'"s{scope}"' for scope in part.scopes)


def _postgresql_match(parts: Sequence[Part]) -> ColumnElement[bool]:
    return or_(*(ROWS.c.words.bool_op("@@")(_tsquery(part.query.ts)) & ROWS.c.scope.in_(part.scopes) for part in parts))


def _tsquery(query: str) -> ColumnElement[Any]:
    return cast(literal(query), postgresql.TSQUERY)


def _fts(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


def _ts(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _portions(words: list[str]) -> Iterable[list[str]]:
    portion: list[str] = []
    size = 0
    for word in words:
        if len(portion) >= POSTGRESQL_WORDS or size > POSTGRESQL_CHARACTERS:
            yield portion
            portion, size = [], 0
        portion.append(word)
        size += len(word)
    yield portion


def _tsvector(words: list[str]) -> str:
    places: dict[str, list[str]] = {}
    for place, word in enumerate(words, start=1):
        places.setdefault(word, []).append(str(place))
    return " ".join(f"{_ts(word)}:{','.join(at[:POSTGRESQL_PLACES])}" for word, at in places.items())
