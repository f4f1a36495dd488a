"""About which chunk each question is: evenly over the documents, the least tried ones first."""

import hashlib
import random
from collections import Counter
from collections.abc import Sequence

import numpy as np

from services import store
from services.questions.recipes import Recipe
from services.questions.writing.checks import Others
from services.questions.writing.drafts import Request
from services.questions.writing.plan import Slot
from services.questions.writing.wording import points_back, sentences
from services.retrieval import Matrix
from services.words import QuestionKind

GOLDEN = 0.6180339887498949  # multiples of it, taken modulo 1, fill a line evenly however many there are
NEAR_TOPIC = 4  # chunks that count as being about a topic
RELATED = (0.25, 0.9)  # cosine of two passages that a question may join: of one subject, not of one text


class Spread:
    """Which chunks were asked about how often, and what comes next."""

    def __init__(self, recipe: Recipe, chunks: Sequence[store.Chunk], vectors: Matrix, topics: Matrix) -> None:
        self.recipe, self.chunks, self.vectors, self.topics = recipe, chunks, vectors, topics
        self.tried: Counter[str] = Counter()
        self.sentences: dict[str, list[str]] = {}
        offset = _number(recipe.seed, "offset") % len(chunks)
        self.order = {chunk.id: ((place + offset) * GOLDEN) % 1.0 for place, chunk in enumerate(chunks)}
        self.places = {chunk.id: place for place, chunk in enumerate(chunks)}

    def count(self, chunk_id: str, times: int = 1) -> None:
        """Note that a chunk has questions already."""
        self.tried[chunk_id] += times

    def request(self, slot: Slot, others: Others) -> Request | None:
        """Choose what to ask for a slot next; None when nothing is left on its side."""
        chunk = self._next(slot)
        if chunk is None:
            return None
        turn = self.tried[chunk.id]
        self.count(chunk.id)
        found = self._sentences(chunk, slot)
        other = self._partner(chunk) if slot.kind == QuestionKind.ACROSS else None
        return Request(
            slot=slot,
            chunks=(chunk, other) if other else (chunk,),
            seed=_number(self.recipe.seed, chunk.text, turn) % 2**31,
            focus=found[turn % len(found)],
            tries=turn // len(found),
            asked=others.about(chunk.id),
        )

    def _next(self, slot: Slot) -> store.Chunk | None:
        fitting = [
            chunk for chunk in self.chunks if chunk.split == slot.split and slot.section in (None, chunk.section)
        ]
        if slot.topic:
            fitting = self._about(slot.topic, fitting)
        return min(fitting, key=lambda chunk: (self.tried[chunk.id], self.order[chunk.id]), default=None)

    def _about(self, topic: str, chunks: list[store.Chunk]) -> list[store.Chunk]:
        vector = self.topics[self.recipe.must_cover.index(topic)]
        return sorted(chunks, key=lambda chunk: -float(self.vectors[self.places[chunk.id]] @ vector))[:NEAR_TOPIC]

    def _sentences(self, chunk: store.Chunk, slot: Slot) -> list[str]:
        """List a chunk's sentences in an order of their own for each seed, those that stand alone first."""
        if chunk.id not in self.sentences:
            found = sentences(chunk.text)
            random.Random(_number(self.recipe.seed, chunk.text)).shuffle(found)  # noqa: S311 (a draw, not a secret)
            self.sentences[chunk.id] = sorted(found, key=points_back)
        return self.sentences[chunk.id]

    def _partner(self, chunk: store.Chunk) -> store.Chunk | None:
        """Find the chunk of the same side, in another section, that is nearest to a chunk without being like it."""
        nearness = self.vectors @ self.vectors[self.places[chunk.id]]
        others = [
            each
            for each in self.chunks
            if each.split == chunk.split
            and (each.document_id, each.block, each.section) != (chunk.document_id, chunk.block, chunk.section)
            and RELATED[0] < nearness[self.places[each.id]] < RELATED[1]
        ]
        return max(others, key=lambda each: (-self.tried[each.id], nearness[self.places[each.id]]), default=None)


def _number(*parts: object) -> int:
    return int.from_bytes(hashlib.sha256(" ".join(map(str, parts)).encode()).digest()[:6])


def rank(vector: Matrix, vectors: Matrix, places: Sequence[int]) -> int:
    """Say where a search for a question finds the last of its chunks, from 1."""
    scores = vectors @ vector
    return max(int(np.sum(scores > scores[place])) + 1 for place in places)
