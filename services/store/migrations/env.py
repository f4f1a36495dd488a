"""Alembic's entry: run the revisions on the store's own engine."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from services.store import Base, engine
from services.store.columns import UtcDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write moments as a plain type, so that a revision needs nothing of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def let_tables_be_rebuilt(connection: Connection) -> None:
    """Stop SQLite from deleting along foreign keys: Alembic alters a table by writing it anew and dropping the old."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")  # inside a transaction it would do nothing


with engine().connect() as connection:
    let_tables_be_rebuilt(connection)
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True, render_item=render_item
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    connection.invalidate()  # the next user of the pool gets a connection with foreign keys on
