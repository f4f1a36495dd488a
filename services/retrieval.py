"""Find the passages that a question is about: one matrix product over the project's chunks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from openai import AsyncOpenAI
from sqlalchemy import select, update

from services import documents, providers, store
from services.errors import NotReady

Matrix = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that was found, with its cosine similarity to the question."""

    chunk_id: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Index:
    """A project's chunks in memory; row i of `vectors` (float32, unit length) belongs to `chunk_ids[i]`."""

    chunk_ids: list[str]
    texts: list[str]
    vectors: Matrix

    def top(self, queries: Matrix, k: int) -> list[list[Passage]]:
        """Give each query row its k nearest chunks, nearest first."""
        scores = queries @ self.vectors.T
        k = min(k, len(self.chunk_ids))
        nearest = np.argpartition(-scores, k - 1, axis=1)[:, :k]
        return [self._passages(row, columns) for row, columns in zip(scores, nearest, strict=True)]

    def likeness(self, query: Matrix, chunk_id: str) -> float:
        """Give the cosine similarity of a query vector and one chunk."""
        return float(query @ self.vectors[self.chunk_ids.index(chunk_id)])

    def _passages(self, scores: Matrix, columns: Any) -> list[Passage]:
        ordered = sorted(columns.tolist(), key=lambda column: -scores[column])
        return [Passage(self.chunk_ids[each], self.texts[each], float(scores[each])) for each in ordered]


async def open_index(project_id: str, at: AsyncOpenAI, embedding_model: str) -> Index:
    """Load a project's index, embedding the chunks that this model has not embedded yet.

    Raises NotReady when the project has no chunks.
    """
    await embed_missing(project_id, at, embedding_model)
    chunks = await asyncio.to_thread(_chunks, project_id)
    if not chunks:
        raise NotReady("There is no document yet. Add one first.")
    vectors = np.stack([np.frombuffer(chunk.embedding or b"", dtype=np.float16) for chunk in chunks])
    passages = [documents.passage(chunk) for chunk in chunks]
    return Index([chunk.id for chunk in chunks], passages, vectors.astype(np.float32))


async def embed_missing(project_id: str, at: AsyncOpenAI, embedding_model: str) -> None:
    """Embed and keep what has no vector of this model."""
    chunks = [each for each in await asyncio.to_thread(_chunks, project_id) if each.embedding_model != embedding_model]
    if chunks:
        vectors = await providers.embed(at, embedding_model, [documents.passage(chunk) for chunk in chunks])
        await asyncio.to_thread(_keep, [chunk.id for chunk in chunks], vectors, embedding_model)


def _chunks(project_id: str) -> Sequence[store.Chunk]:
    wanted = select(store.Chunk).join(store.Document).where(store.Document.project_id == project_id)
    with store.reading() as session:
        return session.scalars(wanted.order_by(store.Document.created_at, store.Chunk.position)).all()


def _keep(chunk_ids: list[str], vectors: Matrix, embedding_model: str) -> None:
    rows = [
        {"id": chunk_id, "embedding": vector.astype(np.float16).tobytes(), "embedding_model": embedding_model}
        for chunk_id, vector in zip(chunk_ids, vectors, strict=True)
    ]
    with store.writing() as session:
        session.execute(update(store.Chunk), rows)
