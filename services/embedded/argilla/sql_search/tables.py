"""The engine's own tables, beside Argilla's: what is to be read anew, and what was read so far.

Triggers note every change of Argilla's tables in `changes`, in the transaction that makes it. A search first reads what
is noted there (`catch_up.py`), so it answers from what was committed. Everything but `changes` can be made again.
"""

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect

metadata = MetaData()

# SQLite counts only INTEGER keys up by itself.
Counter = BigInteger().with_variant(Integer, "sqlite")
# Compared byte by byte, as Elasticsearch does, whatever the database's language.
Bytewise = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


class Number(TypeDecorator[Any]):
    """A number of any kind, kept exactly."""

    impl = Numeric
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:
        """Give PostgreSQL decimals; SQLite takes Python's numbers as they are."""
        if dialect.name == "sqlite":
            return None
        return lambda value: None if value is None else Decimal(repr(value))

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """Leave numbers as the driver gives them."""
        return None


changes = Table(
    "sql_search_changes",
    metadata,
    Column("seq", Counter, primary_key=True, autoincrement=True),
    Column("part", String(16), nullable=False),
    Column("target", Uuid(), nullable=False),
    sqlite_autoincrement=True,
)

state = Table(
    "sql_search_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("layout", Integer, nullable=False),
    Column("readings", BigInteger, nullable=False),
    Column("made", String(32), nullable=False),
)

names = Table(
    "sql_search_names",
    metadata,
    Column("key", Counter, primary_key=True, autoincrement=True),
    Column("kind", String(20), nullable=False),
    Column("owner", Uuid(), nullable=False),
    UniqueConstraint("owner", "kind"),
    sqlite_autoincrement=True,
)

docs = Table(
    "sql_search_docs",
    metadata,
    Column("doc", Counter, primary_key=True, autoincrement=True),
    Column("record_id", Uuid(), nullable=False, unique=True),
    Column("dataset", Integer, nullable=False),
    Column("status", Bytewise, nullable=False),
    Column("external_id", Bytewise),
    Column("inserted_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
    sqlite_autoincrement=True,
)
Index("sql_search_docs_dataset", docs.c.dataset, docs.c.doc)
Index("sql_search_docs_status", docs.c.dataset, docs.c.status, docs.c.doc)
Index("sql_search_docs_inserted", docs.c.dataset, docs.c.inserted_at, docs.c.doc)


def _values_table(name: str, type_: Any) -> Table:
    return Table(
        name,
        metadata,
        Column("key", Integer, nullable=False),
        Column("value", type_, nullable=False),
        Column("responder", Integer, nullable=False),
        Column("doc", BigInteger, nullable=False),
        PrimaryKeyConstraint("key", "value", "responder", "doc"),
        Index(f"{name}_doc", "doc", "key", "responder", "value"),
        sqlite_with_rowid=False,
    )


texts = _values_table("sql_search_texts", Bytewise)
numbers = _values_table("sql_search_numbers", Number())

vectors = Table(
    "sql_search_vectors",
    metadata,
    Column("key", Integer, nullable=False),
    Column("doc", BigInteger, nullable=False),
    Column("reading", BigInteger, nullable=False),
    Column("value", LargeBinary),
    PrimaryKeyConstraint("key", "doc"),
)
Index("sql_search_vectors_reading", vectors.c.key, vectors.c.reading)

vocabulary = Table(
    "sql_search_vocabulary",
    metadata,
    Column("word", Bytewise, primary_key=True),
    sqlite_with_rowid=False,
)
