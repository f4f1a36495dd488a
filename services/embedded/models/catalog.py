"""The models that are served: the base, the embedder, and those tuned here."""

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

from services.embedded.models.database import Database
from services.embedded.models.errors import ApiError, model_not_found
from services.embedded.models.weights import BUNDLED, Base

EMBEDDING_MODEL = "all-minilm-l6-v2"
CONTEXT_TOKENS = 8192  # what is served at most; a longer one needs more memory than it is worth here
BASE_CREATED = 1730419200  # SmolLM2's release, 1 November 2024
EMBEDDING_CREATED = 1630281600  # MiniLM's release, 30 August 2021


class Catalog:
    """Look models up by id, list and delete them. A tuned model is served while the base that it was tuned from is."""

    def __init__(self, database: Database, folder: Path, base: Base) -> None:
        self._database, self._folder, self.base = database, folder, base

    @property
    def context_tokens(self) -> int:
        """The longest prompt and answer together."""
        try:
            config = json.loads((self.base.folder / "config.json").read_text(encoding="utf-8"))
        except OSError:
            return CONTEXT_TOKENS  # the model is not prepared yet
        return min(CONTEXT_TOKENS, int(config.get("max_position_embeddings") or CONTEXT_TOKENS))

    def listing(self) -> list[dict[str, Any]]:
        """Return every model as OpenAI's `model` object."""
        query = "select * from models where coalesce(base, ?) = ? order by created_at desc, id"
        tuned = self._database.rows(query, BUNDLED, self.base.id)
        created = BASE_CREATED if self.base.bundled else int(self.base.folder.parent.stat().st_mtime)
        return [_base(self.base.id, created), _base(EMBEDDING_MODEL, EMBEDDING_CREATED), *map(_tuned, tuned)]

    def retrieve(self, model_id: str) -> dict[str, Any]:
        """Return one model; raise model_not_found."""
        for model in self.listing():
            if model["id"] == model_id:
                return model
        raise model_not_found(model_id)

    def require_chat(self, model_id: str) -> None:
        """Raise unless the model can answer: model_not_found, or a 404 that says it is not a chat model."""
        if self.retrieve(model_id)["id"] == EMBEDDING_MODEL:
            raise ApiError(f"{model_id} is an embedding model and cannot answer.", status=404, param="model")

    def require_embedding(self, model_id: str) -> None:
        """Raise unless the model embeds: model_not_found, or a 404 that says it is not an embedding model."""
        if self.retrieve(model_id)["id"] != EMBEDDING_MODEL:
            raise ApiError(f"{model_id} cannot embed; use {EMBEDDING_MODEL}.", status=404, param="model")

    def adapter_folder(self, model_id: str) -> Path:
        """Return where a tuned model's adapter lies; raise model_not_found."""
        row = self._database.row("select folder from models where id = ?", model_id)
        if row is None:
            raise model_not_found(model_id)
        return self._folder / str(row["folder"])

    def add(self, model_id: str, *, job_id: str, folder: str, step: int, metrics: str, is_checkpoint: bool) -> None:
        """Register an adapter (`folder` is relative to the models folder); registering it again changes nothing."""
        self._database.write(
            "insert or ignore into models (id, created_at, job_id, folder, step, metrics, is_checkpoint, base)"
            " values (?, unixepoch(), ?, ?, ?, ?, ?, ?)",
            *(model_id, job_id, folder, step, metrics, int(is_checkpoint), self.base.id),
        )

    def delete(self, model_id: str) -> None:
        """Delete a tuned model and its adapter; raise a 403 for the others."""
        if self.retrieve(model_id)["id"] in (self.base.id, EMBEDDING_MODEL):
            raise ApiError(f"{model_id} came with Winrate and cannot be deleted.", status=403)
        folder = self.adapter_folder(model_id)
        self._database.write("delete from models where id = ?", model_id)
        shutil.rmtree(folder, ignore_errors=True)


def _base(model_id: str, created: int) -> dict[str, Any]:
    return {"id": model_id, "object": "model", "created": created, "owned_by": "winrate"}


def _tuned(row: sqlite3.Row) -> dict[str, Any]:
    return {"id": row["id"], "object": "model", "created": row["created_at"], "owned_by": "winrate-user"}
