"""How a variant looks for passages: how many, by what, and where."""

from dataclasses import asdict, dataclass, field
from typing import Any

from services import store
from services.words import Fusion, RetrievalMethod

_NAMES = ("documents", "sections", "without_documents", "without_sections")


@dataclass(frozen=True, slots=True)
class ChunkFilter:
    """Which chunks may be read: only these documents or sections (all when empty), and never those left out.

    `minimum_score` is the least cosine similarity to the question; keyword search has no such scale and ignores it.
    """

    documents: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    without_documents: tuple[str, ...] = ()
    without_sections: tuple[str, ...] = ()
    minimum_score: float | None = None

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "ChunkFilter":
        """Read a filter as it is kept in the store; what is missing restricts nothing."""
        names = {name: tuple(kept.get(name, ())) for name in _NAMES}
        return cls(**names, minimum_score=kept.get("minimum_score"))

    def to_store(self) -> dict[str, Any]:
        """Give what the store keeps: only what restricts something, in a stable order."""
        chosen = {name: value for name, value in asdict(self).items() if value not in ((), None)}
        return {name: sorted(value) if isinstance(value, tuple) else value for name, value in chosen.items()}

    @property
    def restricts(self) -> bool:
        """Say whether a chunk's document or section matters."""
        return bool(self.documents or self.sections or self.without_documents or self.without_sections)

    def admits(self, document_id: str, section: str) -> bool:
        """Say whether a chunk of this document and section may be read."""
        if document_id in self.without_documents or section in self.without_sections:
            return False
        return (not self.documents or document_id in self.documents) and (not self.sections or section in self.sections)


@dataclass(frozen=True, slots=True)
class Search:
    """The retrieval settings of a variant."""

    top_k: int = 2
    method: RetrievalMethod = RetrievalMethod.VECTORS
    fusion: Fusion = Fusion.RECIPROCAL
    filter: ChunkFilter = field(default_factory=ChunkFilter)

    @classmethod
    def of(cls, variant: store.Variant) -> "Search":
        """Read the settings of a variant."""
        return cls(variant.top_k, variant.retrieval, variant.fusion, ChunkFilter.of(variant.chunk_filter))

    @property
    def by_vectors(self) -> bool:
        """Say whether the questions have to be embedded."""
        return self.method is not RetrievalMethod.BM25

    @property
    def by_words(self) -> bool:
        """Say whether keywords are looked for."""
        return self.method is not RetrievalMethod.VECTORS
