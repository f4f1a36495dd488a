"""Find the passages that a question is about: by meaning, by words, or by both, over all of a project's chunks."""

from services.retrieval.index import Index, Matrix, Passage, View
from services.retrieval.loading import embed_missing, load, open_index, sections
from services.retrieval.search import ChunkFilter, Search

__all__ = [
    "ChunkFilter",
    "Index",
    "Matrix",
    "Passage",
    "Search",
    "View",
    "embed_missing",
    "load",
    "open_index",
    "sections",
]
