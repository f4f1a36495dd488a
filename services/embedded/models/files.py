"""Uploaded files and result files, as OpenAI's /v1/files keeps them."""

import io
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from services.embedded.models import batch_file, training_file
from services.embedded.models.database import Database
from services.embedded.models.errors import invalid, not_found
from services.embedded.models.ids import new_id, now

MAX_BYTES = 512 * 1024 * 1024  # as OpenAI's
FINE_TUNE, BATCH = "fine-tune", "batch"
RESULTS, BATCH_OUTPUT = "fine-tune-results", "batch_output"


class Files:
    """Keep files on disk, and what is known of them in the database."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database, self._folder = database, folder
        folder.mkdir(parents=True, exist_ok=True)

    def upload(self, filename: str, purpose: str, source: BinaryIO) -> dict[str, Any]:
        """Keep an uploaded file; raise a 400 that names the lines at fault."""
        if purpose not in (FINE_TUNE, BATCH):
            served = f"use '{FINE_TUNE}' or '{BATCH}'"
            raise invalid(f"'{purpose}' is not a purpose that is served here; {served}.", "purpose", "invalid_value")
        size = source.seek(0, os.SEEK_END)
        if size > MAX_BYTES:
            raise invalid(f"{filename} is larger than {MAX_BYTES // 2**20} MB.", "file", "file_too_large")
        source.seek(0)
        self._check(filename, purpose, source)
        source.seek(0)
        return self.add(filename, purpose, source)

    def add(self, filename: str, purpose: str, source: BinaryIO) -> dict[str, Any]:
        """Write a file, then register it, so that a registered file is always whole."""
        file_id = new_id("file-")
        path = self.path(file_id)
        partial = path.with_suffix(".partial")
        try:
            with partial.open("wb") as file:
                shutil.copyfileobj(source, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)
        values = {"created_at": now(), "filename": filename, "purpose": purpose, "bytes": path.stat().st_size}
        self._database.insert("files", id=file_id, **values)
        return self.retrieve(file_id)

    def listing(self, purpose: str | None, newest_first: bool) -> list[dict[str, Any]]:
        """Return the files."""
        order = "desc" if newest_first else "asc"
        rows = self._database.rows(f"select * from files order by created_at {order}, rowid {order}")
        return [_file(row) for row in rows if purpose in (None, row["purpose"])]

    def retrieve(self, file_id: str, param: str = "id") -> dict[str, Any]:
        """Return a file's description; raise a 404."""
        row = self._database.row("select * from files where id = ?", file_id)
        if row is None:
            raise not_found(f"No such File object: {file_id}", param)
        return _file(row)

    def delete(self, file_id: str) -> None:
        """Delete a file. Jobs that were started with it keep their own copy."""
        self.retrieve(file_id)
        self._database.write("delete from files where id = ?", file_id)
        self.path(file_id).unlink(missing_ok=True)

    def path(self, file_id: str) -> Path:
        """Return where a file's bytes lie."""
        return self._folder / file_id

    def require(self, file_id: str, purpose: str, param: str) -> Path:
        """Return an uploaded file's place; raise a 404 or a 400 where it is not there or for something else."""
        found = self.retrieve(file_id, param)["purpose"]
        if found != purpose:
            raise invalid(f"File {file_id} was uploaded for '{found}', not for '{purpose}'.", param)
        return self.path(file_id)

    def _check(self, filename: str, purpose: str, source: BinaryIO) -> None:
        try:
            with _text(source) as lines:
                checked = training_file.check(lines) if purpose == FINE_TUNE else batch_file.check(lines)
        except UnicodeDecodeError as error:
            raise invalid(f"{filename} is not UTF-8 text.", "file", "invalid_file_format") from error
        if checked.problems:
            message = f"Invalid file format. {filename}, {checked.summary()}."
            raise invalid(message, "file", "invalid_file_format")
        if not checked.rows:
            raise invalid(f"{filename} holds no rows.", "file", "invalid_file_format")


@contextmanager
def _text(source: BinaryIO) -> Iterator[TextIO]:
    """Read bytes as text without closing them at the end."""
    reader = io.TextIOWrapper(source, encoding="utf-8-sig", newline="\n")
    try:
        yield reader
    finally:
        reader.detach()


def _file(row: sqlite3.Row) -> dict[str, Any]:
    return {**dict(row), "object": "file", "status": "processed", "status_details": None, "expires_at": None}
