"""How fast are 10,000 chunks loaded and searched? `python -m bench.retrieval`.

Chunks of about 800 characters with vectors of 384 numbers lie in the store (SQLite on disk). Cold load: from the store
to an index in memory that answers its first question. Queries are timed one by one, as when a question is tried; the
embedding of the question by a model host is not part of it. LlamaIndex's own route is timed on the same chunks when
`--against` asks for it.
"""

import argparse
import json
import random
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from sqlalchemy import select, update

from bench import fixture_project
from services import store
from services.retrieval import Index, Search, keywords
from services.retrieval.loading import load
from services.words import Fusion, RetrievalMethod, Split

DIMENSIONS = 384
_WORDS = 12_000  # of the vocabulary from which texts are made, the frequent ones first (Zipf)


def main() -> None:
    """Print the figures as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--loads", type=int, default=5)
    parser.add_argument("--against", action="store_true", help="time LlamaIndex's BM25Retriever as well")
    asked = parser.parse_args()
    with fixture_project.home():
        texts = _texts(asked.chunks)
        project = _project(texts)
        index, figures = _loading(project.id, asked.loads)
        figures |= _querying(index, asked.queries)
        if asked.against:
            figures |= _llama_index(texts, asked.queries)
    print(json.dumps({"chunks": asked.chunks, **figures}, indent=2))


def _loading(project_id: str, loads: int) -> tuple[Index, dict[str, float]]:
    seconds = []
    for _ in range(loads):
        store.reset()
        began = time.perf_counter()
        index = load(project_id)
        index.top(_queries(1), 2)
        seconds.append(time.perf_counter() - began)
    first_words = _timed(lambda: keywords.index_of(index.chunks.texts))
    again = _timed(lambda: keywords.index_of(index.chunks.texts))
    return index, {
        "cold load and first query, seconds (median)": round(float(np.median(seconds)), 3),
        "cold load and first query, seconds (worst)": round(max(seconds), 3),
        "building the keyword index, seconds (once per content and process)": round(first_words, 3),
        "the same when it is in memory, seconds": round(again, 4),
    }


def _querying(index: Index, queries: int) -> dict[str, Any]:
    texts, vectors = _texts(queries, words=8, seed=2), _queries(queries)
    ways = {
        "vectors": Search(top_k=5),
        "BM25": Search(top_k=5, method=RetrievalMethod.BM25),
        "hybrid, reciprocal": Search(top_k=5, method=RetrievalMethod.HYBRID),
        "hybrid, relative": Search(top_k=5, method=RetrievalMethod.HYBRID, fusion=Fusion.RELATIVE),
    }
    figures: dict[str, Any] = {}
    for name, how in ways.items():
        seen = index.opened(how, Split.TRAIN)
        ask = [
            _timed(lambda at=at, seen=seen: seen.find(texts[at], index.nearness(vectors[at : at + 1])[0]))  # type: ignore[misc]
            for at in range(queries)
        ]
        figures[f"{name}: milliseconds a query, median / 95 %"] = [
            round(1000 * float(np.quantile(ask, share)), 2) for share in (0.5, 0.95)
        ]
    return figures


def _llama_index(texts: list[str], queries: int) -> dict[str, Any]:
    from llama_index.core.schema import TextNode
    from llama_index.retrievers.bm25 import BM25Retriever

    began = time.perf_counter()
    nodes = [TextNode(text=text) for text in texts]
    retriever = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=5)
    built = time.perf_counter() - began
    asked = _texts(queries, words=8, seed=2)
    seconds = [_timed(lambda text=text: retriever.retrieve(text)) for text in asked]  # type: ignore[misc]
    return {
        "LlamaIndex BM25Retriever: building, seconds": round(built, 2),
        "LlamaIndex BM25Retriever: milliseconds a query, median / 95 %": [
            round(1000 * float(np.quantile(seconds, share)), 2) for share in (0.5, 0.95)
        ],
    }


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _project(texts: list[str]) -> store.Project:
    project = fixture_project.project(chunks=len(texts), questions=1)
    halves = _queries(len(texts), seed=1).astype(np.float16)
    with store.writing() as session:
        wanted = select(store.Chunk.id).join(store.Document).where(store.Document.project_id == project.id)
        rows = [
            {"id": chunk_id, "text": text, "embedding": half.tobytes(), "embedding_model": "bench"}
            for chunk_id, text, half in zip(session.scalars(wanted).all(), texts, halves, strict=True)
        ]
        session.execute(update(store.Chunk), rows)
    return project


def _texts(count: int, *, words: int = 130, seed: int = 1) -> list[str]:
    vocabulary = random.Random(0)
    known = [
        "".join(vocabulary.choices("abcdefghijklmnopqrstuvwxyz", k=vocabulary.randint(3, 9))) for _ in range(_WORDS)
    ]
    frequency = 1 / np.arange(1, _WORDS + 1)
    drawn = np.random.default_rng(seed).choice(_WORDS, size=(count, words), p=frequency / frequency.sum())
    return [" ".join(known[each] for each in row) for row in drawn.tolist()]


def _queries(count: int, *, seed: int = 3) -> Any:
    rows = np.random.default_rng(seed).standard_normal((count, DIMENSIONS)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


if __name__ == "__main__":
    main()
