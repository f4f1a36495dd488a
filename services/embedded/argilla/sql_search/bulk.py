"""Many rows in one statement, without what SQLAlchemy does for each of them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

Rows = Sequence[tuple[Any, ...]]


async def insert(
    connection: AsyncConnection,
    table: str,
    columns: Sequence[str],
    rows: Rows,
    *,
    casts: dict[str, str] | None = None,
    ending: str = "",
) -> None:
    """Insert rows; `casts` says how PostgreSQL converts a column, `ending` what to do where a row is there."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        places = ["?"] * len(columns)
    else:
        places = [f"${at}{(casts or {}).get(name, '')}" for at, name in enumerate(columns, start=1)]
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(places)}) {ending}"
    await connection.exec_driver_sql(statement, list(rows))


async def execute(connection: AsyncConnection, statement: str, numbers: Iterable[tuple[int, ...]]) -> None:
    """Run a statement once for each row of numbers; its places are `?`."""
    if connection.dialect.name != "sqlite":
        for at in range(1, statement.count("?") + 1):
            statement = statement.replace("?", f"${at}", 1)
    if rows := list(numbers):
        await connection.exec_driver_sql(statement, rows)


def exact(rows: Rows, column: int, dialect: str) -> Rows:
    """Return rows with a column of numbers as the driver wants them: decimals for PostgreSQL."""
    if dialect == "sqlite":
        return rows
    return [(*row[:column], Decimal(repr(row[column])), *row[column + 1 :]) for row in rows]
