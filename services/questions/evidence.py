"""Where in the documents the answer to a question stands."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from services import store
from services.errors import NotFound
from services.questions import quotes


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that a question is about; `marked` are the characters of its evidence, (start, end), in order."""

    chunk_id: str
    document_id: str
    document: str
    section: str
    page: int | None
    text: str
    marked: tuple[tuple[int, int], ...]


def sources(question_id: str) -> list[Source]:
    """List the passages that a question is about, its own first; raises NotFound when the question is gone."""
    with store.reading() as session:
        question = session.get(store.Question, question_id)
        if question is None:
            raise NotFound("This question was deleted meanwhile.")
        ids = [each for each in (question.chunk_id, *question.other_chunk_ids) if each]
        wanted = select(store.Chunk, store.Document.name).join(store.Document).where(store.Chunk.id.in_(ids))
        found = {chunk.id: (chunk, name) for chunk, name in session.execute(wanted)}
    quoted = quotes.parts(question.evidence)
    return [_source(*found[each], quoted) for each in ids if each in found]


def _source(chunk: store.Chunk, document: str, quoted: list[str]) -> Source:
    spans = [span for quote in quoted if (span := _span(quote, chunk.text))]
    marked = [
        span for before, span in zip([(0, 0), *sorted(spans)], sorted(spans), strict=False) if span[0] >= before[1]
    ]
    return Source(chunk.id, chunk.document_id, document, chunk.section, chunk.page, chunk.text, tuple(marked))


def _span(quote: str, text: str) -> tuple[int, int] | None:
    words = [re.escape(word) for word in quotes.find(quote, text).split()]
    found = re.search(r"\s+".join(words), text) if words else None
    return found.span() if found else None
