"""A project's chunks in memory, searched by one matrix product, by keywords, or by both."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from services.retrieval import keywords
from services.retrieval.fusion import fuse
from services.retrieval.search import Search
from services.words import Split

Matrix = np.ndarray[Any, np.dtype[np.float32]]
Places = np.ndarray[Any, np.dtype[np.int64]]

CANDIDATES = 60  # of each ranking that hybrid search joins
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that was found; its score is a cosine similarity, a BM25 score or a fused one, by how it was found."""

    chunk_id: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Chunks:
    """What is known of each chunk, all lists in one order; a chunk without a split counts as train."""

    ids: list[str]
    texts: list[str]
    document_ids: list[str]
    sections: list[str]
    splits: list[Split | None]


@dataclass(frozen=True, slots=True)
class Index:
    """Chunks with row i of `vectors` (float32, unit length) for chunk i; none where only words count."""

    chunks: Chunks
    vectors: Matrix

    def top(self, queries: Matrix, k: int) -> list[list[Passage]]:
        """Give each query row its k nearest chunks of all, nearest first."""
        everything = np.arange(len(self.chunks.ids))
        return [self.passages(*_best(row, everything, k)) for row in self.nearness(queries)]

    def nearness(self, queries: Matrix) -> Matrix:
        """Give the cosine similarities of query rows to all chunks, in one product (queries, chunks)."""
        return queries @ self.vectors.T

    def likeness(self, query: Matrix, chunk_id: str) -> float:
        """Give the cosine similarity of a query vector and one chunk."""
        return float(query @ self.vectors[self.chunks.ids.index(chunk_id)])

    def opened(self, how: Search, split: Split) -> "View":
        """Give what a search sees for questions of one split: training questions see no chunk that is held out."""
        by_words = keywords.index_of(self.chunks.texts) if how.by_words else None
        return View(self, how, self._allowed(how, split), by_words)

    def _allowed(self, how: Search, split: Split) -> Places:
        chunks = self.chunks
        allowed = np.ones(len(chunks.ids), dtype=bool)
        if split is Split.TRAIN:
            allowed &= np.array([each is not Split.TEST for each in chunks.splits], dtype=bool)
        if how.filter.restricts:
            passes = zip(chunks.document_ids, chunks.sections, strict=True)
            allowed &= np.array([how.filter.admits(*each) for each in passes], dtype=bool)
        return np.flatnonzero(allowed)

    def passages(self, places: Places, scores: Matrix) -> list[Passage]:
        ids, texts = self.chunks.ids, self.chunks.texts
        found = zip(places.tolist(), scores.tolist(), strict=True)
        return [Passage(ids[place], texts[place], score) for place, score in found]


@dataclass(frozen=True, slots=True)
class View:
    """An index as one variant may read it."""

    index: Index
    how: Search
    allowed: Places
    words: keywords.KeywordIndex | None

    def find(self, question: str, nearness: Matrix | None) -> list[Passage]:
        """Find the passages for a question, best first; its row of `nearness` is None where only keywords count."""
        how = self.how
        if not how.by_vectors or nearness is None:
            return self.index.passages(*self._by_words(question, how.top_k))
        allowed = self.allowed
        if how.filter.minimum_score is not None:
            allowed = allowed[nearness[allowed] >= how.filter.minimum_score]
        if self.words is None:
            return self.index.passages(*_best(nearness, allowed, how.top_k))
        near, by_words = _best(nearness, allowed, CANDIDATES), self._by_words(question, CANDIDATES)
        return self.index.passages(*fuse(near, by_words, how.fusion, how.top_k))

    def _by_words(self, question: str, k: int) -> tuple[Places, Matrix]:
        assert self.words is not None
        scores = self.words.scores(question)
        return _best(scores, self.allowed[scores[self.allowed] > _TINY], k)


def _best(scores: Matrix, allowed: Places, k: int) -> tuple[Places, Matrix]:
    """Give the k places of the highest scores among those allowed, highest first, and these scores."""
    of_allowed = scores[allowed]
    if 0 < k < len(allowed):
        best = np.argpartition(of_allowed, -k)[-k:]
        allowed, of_allowed = allowed[best], of_allowed[best]
    order = np.lexsort((allowed, -of_allowed))[:k]
    return allowed[order], of_allowed[order]
