"""Batches: a file of requests that are answered in the background, as OpenAI's half-price service does.

What is answered is appended to the batch's folder at once, so that a restart goes on with the rest.
"""

import asyncio
import json
import logging
import sqlite3
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from services.embedded.models import inside
from services.embedded.models.batch_file import ENDPOINTS
from services.embedded.models.database import Database
from services.embedded.models.errors import invalid, not_found
from services.embedded.models.files import BATCH, BATCH_OUTPUT, Files
from services.embedded.models.ids import new_id, now
from services.embedded.models.schemas import BatchRequest

log = logging.getLogger("winrate.models")

IN_FLIGHT = 8
LOOK_SECONDS = 30.0  # without a call
DAY = 24 * 3600


class BatchStatus(StrEnum):
    """OpenAI's names, as far as they occur here: nothing expires."""

    VALIDATING = "validating"
    FAILED = "failed"
    IN_PROGRESS = "in_progress"
    FINALIZING = "finalizing"
    COMPLETED = "completed"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


OPEN = (BatchStatus.VALIDATING, BatchStatus.IN_PROGRESS, BatchStatus.FINALIZING, BatchStatus.CANCELLING)


class Batches:
    """Create, read, cancel and run batches, one after the other."""

    def __init__(self, database: Database, files: Files, folder: Path, api_key: str) -> None:
        self._database, self._files, self._folder, self._api_key = database, files, folder, api_key
        self._news = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def create(self, request: BatchRequest) -> dict[str, Any]:
        """Queue a batch; raise a 404 or 400 for a file that is none, or an endpoint that is not served."""
        if request.endpoint not in ENDPOINTS:
            served = ", ".join(ENDPOINTS)
            raise invalid(f"The endpoint should be one of {served}.", "endpoint", "invalid_value")
        self._files.require(request.input_file_id, BATCH, "input_file_id")
        batch_id = new_id("batch_")
        values = request.model_dump() | {"metadata": json.dumps(request.metadata)}
        self._database.insert("batches", id=batch_id, created_at=now(), status=BatchStatus.VALIDATING, **values)
        self._tell()
        return self.retrieve(batch_id)

    def listing(self) -> list[dict[str, Any]]:
        """Return the batches, newest first."""
        return [
            _batch(row) for row in self._database.rows("select * from batches order by created_at desc, rowid desc")
        ]

    def retrieve(self, batch_id: str) -> dict[str, Any]:
        """Return a batch as OpenAI's object; raise a 404."""
        row = self._database.row("select * from batches where id = ?", batch_id)
        if row is None:
            raise not_found(f"No batch found with id '{batch_id}'.", "id")
        return _batch(row)

    def cancel(self, batch_id: str) -> dict[str, Any]:
        """Stop a batch; what is answered already is kept. Raise a 400 if it is over."""
        status = self.retrieve(batch_id)["status"]
        if status not in OPEN:
            raise invalid(f"Batch {batch_id} is {status} and cannot be cancelled.")
        self._update(batch_id, status=BatchStatus.CANCELLING, cancelling_at=now())
        self._tell()
        return self.retrieve(batch_id)

    async def run(self, app: ASGIApp) -> None:
        """Work through the open batches, oldest first, for as long as the server lives."""
        self._loop = asyncio.get_running_loop()
        while True:
            marks = ", ".join("?" for _ in OPEN)
            query = f"select * from batches where status in ({marks}) order by created_at, rowid limit 1"
            row = self._database.row(query, *OPEN)
            if row is None:
                await self._next_one()
                continue
            try:
                await self._work(app, row)
            except Exception as error:  # the next batch must not wait for this one for ever
                log.exception("batch %s failed", row["id"])
                self._fail(row["id"], "server_error", f"The batch could not be run: {error}", None)

    async def _next_one(self) -> None:
        """Sleep until a batch is made or cancelled, or for a while."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), LOOK_SECONDS)
        self._news.clear()

    def _tell(self) -> None:
        """Wake the loop, from whichever thread."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._news.set)

    async def _work(self, app: ASGIApp, row: sqlite3.Row) -> None:
        batch_id, endpoint = row["id"], row["endpoint"]
        requests = self._requests(row["input_file_id"])
        other = next((line for line, request in requests if request["url"] != endpoint), None)
        if other is not None:
            message = f"The url of line {other} is not the batch's endpoint, {endpoint}."
            self._fail(batch_id, "mismatched_endpoint", message, other)
            return
        results = _Results(self._folder / batch_id)
        self._update(batch_id, total=len(requests), in_progress_at=row["in_progress_at"] or now(), **results.counts())
        self._move(batch_id, BatchStatus.VALIDATING, BatchStatus.IN_PROGRESS)
        waiting = iter([request for _, request in requests if request["custom_id"] not in results.answered])

        async def answer() -> None:
            for request in waiting:
                if self.retrieve(batch_id)["status"] != BatchStatus.IN_PROGRESS:
                    return
                status, request_id, body = await inside.post(app, endpoint, request["body"], self._api_key)
                results.add(request["custom_id"], status, request_id, body)
                self._update(batch_id, **results.counts())

        await asyncio.gather(*(answer() for _ in range(IN_FLIGHT)))
        self._finish(batch_id, results)

    def _requests(self, file_id: str) -> list[tuple[int, dict[str, Any]]]:
        with self._files.path(file_id).open(encoding="utf-8-sig", newline="\n") as lines:
            return [(number, json.loads(line)) for number, line in enumerate(lines, start=1) if line.strip()]

    def _finish(self, batch_id: str, results: "_Results") -> None:
        self._move(batch_id, BatchStatus.IN_PROGRESS, BatchStatus.FINALIZING, finalizing_at=now())
        for column, path in (("output_file_id", results.output), ("error_file_id", results.errors)):
            if path.exists() and path.stat().st_size:
                with path.open("rb") as content:
                    file = self._files.add(f"{batch_id}_{path.name}", BATCH_OUTPUT, content)
                self._update(batch_id, **{column: file["id"]})
        if not self._move(batch_id, BatchStatus.FINALIZING, BatchStatus.COMPLETED, completed_at=now()):
            self._move(batch_id, BatchStatus.CANCELLING, BatchStatus.CANCELLED, cancelled_at=now())

    def _fail(self, batch_id: str, code: str, message: str, line: int | None) -> None:
        errors = json.dumps([{"code": code, "message": message, "param": None, "line": line}])
        self._update(batch_id, status=BatchStatus.FAILED, failed_at=now(), errors=errors)

    def _update(self, batch_id: str, **values: Any) -> None:
        columns = ", ".join(f"{name} = ?" for name in values)
        self._database.write(f"update batches set {columns} where id = ?", *values.values(), batch_id)

    def _move(self, batch_id: str, come_from: BatchStatus, status: BatchStatus, **values: Any) -> bool:
        columns = ", ".join(f"{name} = ?" for name in ("status", *values))
        query = f"update batches set {columns} where id = ? and status = ?"
        return self._database.write(query, status, *values.values(), batch_id, come_from) == 1


class _Results:
    """What a batch has answered so far, on disk."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.output, self.errors = folder / "output.jsonl", folder / "errors.jsonl"
        self.answered: set[str] = set()
        self._counts = {self.output: _mend(self.output), self.errors: _mend(self.errors)}
        for found in self._counts.values():
            self.answered |= found

    def counts(self) -> dict[str, int]:
        return {"completed": len(self._counts[self.output]), "failed": len(self._counts[self.errors])}

    def add(self, custom_id: str, status: int, request_id: str, body: Any) -> None:
        response = {"status_code": status, "request_id": request_id, "body": body}
        line = {"id": new_id("batch_req_"), "custom_id": custom_id, "response": response, "error": None}
        path = self.output if status < 400 else self.errors
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._counts[path].add(custom_id)


def _mend(path: Path) -> set[str]:
    """Return which requests a file answers, after dropping a last line that was cut short."""
    if not path.exists():
        return set()
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        path.write_bytes(whole)
    return {json.loads(line)["custom_id"] for line in whole.decode().split("\n") if line}


def _batch(row: sqlite3.Row) -> dict[str, Any]:
    same = ("id", "endpoint", "input_file_id", "completion_window", "status", "output_file_id", "error_file_id")
    same += ("created_at", "in_progress_at", "finalizing_at", "completed_at", "failed_at", "cancelling_at")
    errors = {"object": "list", "data": json.loads(row["errors"])} if row["errors"] else None
    return {
        **{name: row[name] for name in (*same, "cancelled_at")},
        **{"object": "batch", "errors": errors, "expires_at": row["created_at"] + DAY, "expired_at": None},
        "request_counts": {name: row[name] for name in ("total", "completed", "failed")},
        "metadata": json.loads(row["metadata"]),
    }
