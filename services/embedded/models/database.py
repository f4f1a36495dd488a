"""What must outlive the process: files, jobs, events, checkpoints and tuned models, in one SQLite file."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
create table if not exists files (
    id text primary key, created_at integer, filename text, purpose text, bytes integer
);
create table if not exists jobs (
    id text primary key, created_at integer, finished_at integer, estimated_finish integer, status text, model text,
    training_file text, validation_file text, suffix text, seed integer, n_epochs integer, batch_size integer,
    learning_rate_multiplier real, hyperparameters text, metadata text, trained_tokens integer, fine_tuned_model text,
    result_file text, error text, attempts integer default 0, method text default 'supervised', beta real,
    fingerprint text, idempotency_key text
);
create table if not exists events (
    number integer primary key autoincrement, id text, job_id text, created_at integer, level text, type text,
    message text, data text
);
create index if not exists events_of_job on events (job_id, number);
create table if not exists models (
    id text primary key, created_at integer, job_id text, folder text, step integer, metrics text,
    is_checkpoint integer, base text
);
create table if not exists batches (
    id text primary key, created_at integer, endpoint text, input_file_id text, completion_window text, status text,
    metadata text, errors text, output_file_id text, error_file_id text, in_progress_at integer,
    finalizing_at integer, completed_at integer, failed_at integer, cancelling_at integer, cancelled_at integer,
    total integer default 0, completed integer default 0, failed integer default 0
);
"""
LATER = {  # columns that a database of an earlier version lacks
    "jobs": {"method": "text default 'supervised'", "beta": "real", "fingerprint": "text", "idempotency_key": "text"},
    "models": {"base": "text"},
}


class Database:
    """Open short-lived connections; every use is one transaction."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with self.transaction() as connection:
            connection.execute("pragma journal_mode = wal")
            connection.executescript(SCHEMA)
            for table, columns in LATER.items():
                known = {row["name"] for row in connection.execute(f"pragma table_info({table})")}
                for name in columns.keys() - known:
                    connection.execute(f"alter table {table} add column {name} {columns[name]}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit on leaving, roll back on an error."""
        connection = sqlite3.connect(self._path, timeout=10)
        connection.row_factory = sqlite3.Row
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        with self.transaction() as connection:
            return connection.execute(query, values).fetchall()

    def row(self, query: str, *values: Any) -> sqlite3.Row | None:
        """Return the first row of a query."""
        found = self.rows(query, *values)
        return found[0] if found else None

    def write(self, query: str, *values: Any) -> int:
        """Run one statement; return how many rows it changed."""
        with self.transaction() as connection:
            return connection.execute(query, values).rowcount

    def insert(self, table: str, **values: Any) -> None:
        """Insert one row; the names are the columns'."""
        marks = ", ".join("?" for _ in values)
        self.write(f"insert into {table} ({', '.join(values)}) values ({marks})", *values.values())
