"""Uploaded files and result files, as OpenAI's /v1/files keeps them."""

import os
import sqlite3
from pathlib import Path
from typing import Any, BinaryIO

from services.embedded.models import training_file
from services.embedded.models.database import Database
from services.embedded.models.errors import invalid, not_found
from services.embedded.models.ids import new_id, now

MAX_BYTES = 64 * 1024 * 1024
FINE_TUNE, RESULTS = "fine-tune", "fine-tune-results"


class Files:
    """Keep files on disk, and what is known of them in the database."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database, self._folder = database, folder
        folder.mkdir(parents=True, exist_ok=True)

    def upload(self, filename: str, purpose: str, source: BinaryIO) -> dict[str, Any]:
        """Keep an uploaded training file; raise a 400 that names the lines at fault."""
        if purpose != FINE_TUNE:
            raise invalid(f"'{purpose}' is not a purpose that is served here; use '{FINE_TUNE}'.", "purpose")
        content = source.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise invalid(f"The file is larger than {MAX_BYTES // 2**20} MB.", "file", "file_too_large")
        self._check(filename, content)
        return self.add(filename, purpose, content)

    def add(self, filename: str, purpose: str, content: bytes) -> dict[str, Any]:
        """Write a file, then register it, so that a registered file is always whole."""
        file_id = new_id("file-")
        path = self.path(file_id)
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
        values = {"created_at": now(), "filename": filename, "purpose": purpose, "bytes": len(content)}
        self._database.insert("files", id=file_id, **values)
        return self.retrieve(file_id)

    def listing(self, purpose: str | None) -> list[dict[str, Any]]:
        """Return the files, newest first."""
        rows = self._database.rows("select * from files order by created_at desc, rowid desc")
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

    def _check(self, filename: str, content: bytes) -> None:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise invalid(f"{filename} is not UTF-8 text.", "file", "invalid_file_format") from error
        good, problems = training_file.check(text.split("\n"))
        if problems:
            message = f"Invalid file format. {filename}, {training_file.summary(problems)}."
            raise invalid(message, "file", "invalid_file_format")
        if not good:
            raise invalid(f"{filename} holds no rows.", "file", "invalid_file_format")


def _file(row: sqlite3.Row) -> dict[str, Any]:
    return {**dict(row), "object": "file", "status": "processed", "status_details": None, "expires_at": None}
