"""Cut a document anew: try it first, then do it with the questions taken along."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services import store
from services.documents.chunk_settings import ChunkSettings
from services.documents.pieces import cut, of_pieces
from services.errors import NotFound
from services.questions import anchoring
from services.questions.anchoring import Reattached
from services.reading.chunking import Piece
from services.reading.passages import Passage
from services.reading.sentences import count_tokens
from services.store import AnswerContext, Chunk, Document, Question


@dataclass(frozen=True, slots=True)
class Preview:
    """A document's chunks as they would be, their lengths in estimated tokens now and then, and the questions' fate."""

    pieces: tuple[Piece, ...]
    tokens_now: tuple[int, ...]
    tokens_then: tuple[int, ...]
    kept: int
    lost: tuple[Question, ...]


def preview(document_id: str, passages: Sequence[Passage], by: ChunkSettings) -> Preview:
    """Cut a document's passages for a look, storing nothing; raises BadInput for sizes that make no sense."""
    pieces = cut(passages, by)
    with store.reading() as session:
        document = _get(session, document_id)
        old = _chunks(session, document_id)
        moved = anchoring.reattach(session, document, old, of_pieces(document_id, pieces), dry_run=True)
    return Preview(
        pieces=tuple(pieces),
        tokens_now=tuple(count_tokens(chunk.text) for chunk in old),
        tokens_then=tuple(count_tokens(piece.text) for piece in pieces),
        kept=moved.kept,
        lost=tuple(moved.lost),
    )


def rechunk(document_id: str, passages: Sequence[Passage], by: ChunkSettings) -> Reattached:
    """Cut a document anew; its questions move to the chunk where their evidence stands now."""
    with store.writing() as session:
        document = _get(session, document_id)
        document.strategy, document.chunk_tokens, document.overlap = by.strategy, by.chunk_tokens, by.overlap
        return replace_chunks(session, document, passages)


def replace_chunks(session: Session, document: Document, passages: Sequence[Passage]) -> Reattached:
    """Put new chunks in the place of a document's old ones, within the caller's transaction."""
    old = _chunks(session, document.id)
    new = of_pieces(document.id, cut(passages, ChunkSettings.of(document)))
    moved = anchoring.reattach(session, document, old, new)
    session.add_all(new)
    session.flush()
    _hand_on(session, old, new)
    old_ids = [chunk.id for chunk in old]
    for start in range(0, len(old_ids), 500):
        session.execute(delete(Chunk).where(Chunk.id.in_(old_ids[start : start + 500])))
    return moved


def _hand_on(session: Session, old: Sequence[Chunk], new: Sequence[Chunk]) -> None:
    """Let a chunk whose words stayed the same keep its embedding, and the answers that read it their way to it."""
    successors = {(chunk.section, chunk.text): chunk for chunk in new}
    read = select(AnswerContext.chunk_id).join(Chunk).where(Chunk.document_id == new[0].document_id) if new else None
    were_read = set(session.scalars(read)) if read is not None else set()
    for chunk in old:
        successor = successors.get((chunk.section, chunk.text))
        if successor is None:
            continue
        successor.embedding, successor.embedding_model = chunk.embedding, chunk.embedding_model
        if chunk.id in were_read:
            handed = update(AnswerContext).where(AnswerContext.chunk_id == chunk.id)
            session.execute(handed.values(chunk_id=successor.id))


def _chunks(session: Session, document_id: str) -> list[Chunk]:
    return list(session.scalars(select(Chunk).where(Chunk.document_id == document_id).order_by(Chunk.position)))


def _get(session: Session, document_id: str) -> Document:
    document = session.get(Document, document_id)
    if document is None:
        raise NotFound("This document was deleted. Reload the page to see the others.")
    return document
