"""A project's chunks from the store into memory, embedding what is not embedded yet."""

import asyncio
from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import select, update

from services import providers, store
from services.errors import NotReady
from services.retrieval.index import Chunks, Index, Matrix

_NO_VECTORS: Matrix = np.empty((0, 0), dtype=np.float32)


async def open_index(project_id: str, at: providers.Client, embedding_model: str, *, vectors: bool = True) -> Index:
    """Load a project's index, embedding the chunks that this model has not embedded yet.

    Without `vectors` nothing is embedded, for searches by keywords alone. Raises NotReady when there are no chunks.
    """
    if vectors:
        await embed_missing(project_id, at, embedding_model)
    return await asyncio.to_thread(load, project_id, vectors=vectors)


def load(project_id: str, *, vectors: bool = True) -> Index:
    """Load what is there; raises NotReady when there are no chunks."""
    with store.reading() as session:
        rows = session.execute(_chunks(project_id)).all()
    if not rows:
        raise NotReady("There is no document yet. Add one first.")
    ids, sections, texts, document_ids, splits, embeddings = (list(column) for column in zip(*rows, strict=True))
    shown = [_passage(section, text) for section, text in zip(sections, texts, strict=True)]
    chunks = Chunks(ids, shown, document_ids, sections, splits)
    if not vectors:
        return Index(chunks, _NO_VECTORS)
    halves = np.frombuffer(b"".join(embeddings), dtype=np.float16)
    return Index(chunks, halves.reshape(len(ids), -1).astype(np.float32))


def sections(project_id: str) -> list[str]:
    """List the titles of a project's sections in reading order."""
    wanted = select(store.Chunk.section).join(store.Document).where(store.Document.project_id == project_id)
    with store.reading() as session:
        found = session.scalars(wanted.order_by(store.Document.created_at, store.Chunk.position))
        return list(dict.fromkeys(each for each in found if each))


def _passage(section: str, text: str) -> str:
    """Give a chunk's text under its section title: what to embed and to put before a model."""
    return f"{section}\n{text}" if section else text


async def embed_missing(project_id: str, at: providers.Client, embedding_model: str) -> None:
    """Embed and keep what has no vector of this model."""
    missing = await asyncio.to_thread(_missing, project_id, embedding_model)
    if missing:
        texts = [_passage(section, text) for _, section, text in missing]
        vectors = await providers.embed(at, embedding_model, texts)
        await asyncio.to_thread(_keep, [chunk_id for chunk_id, *_ in missing], vectors, embedding_model)


def _missing(project_id: str, embedding_model: str) -> list[tuple[str, str, str]]:
    chunk, other_model = store.Chunk, store.Chunk.embedding_model.is_distinct_from(embedding_model)
    wanted = select(chunk.id, chunk.section, chunk.text).join(store.Document)
    with store.reading() as session:
        found = session.execute(wanted.where(store.Document.project_id == project_id, other_model))
        return [(row.id, row.section, row.text) for row in found]


def _chunks(project_id: str) -> Any:
    chunk = store.Chunk
    columns = (chunk.id, chunk.section, chunk.text, chunk.document_id, chunk.split, chunk.embedding)
    wanted = select(*columns).join(store.Document).where(store.Document.project_id == project_id)
    return wanted.order_by(store.Document.created_at, chunk.position)


def _keep(chunk_ids: Sequence[str], vectors: Matrix, embedding_model: str) -> None:
    rows = [
        {"id": chunk_id, "embedding": vector.astype(np.float16).tobytes(), "embedding_model": embedding_model}
        for chunk_id, vector in zip(chunk_ids, vectors, strict=True)
    ]
    with store.writing() as session:
        session.execute(update(store.Chunk), rows)
