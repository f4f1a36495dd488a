"""Cut a document anew: try it first, then do it with the questions taken along."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services import audit, store
from services.accounts.roles import Action, only
from services.documents.chunk_settings import ChunkSettings
from services.documents.pieces import cut, of_pieces
from services.errors import NotFound
from services.portions import portions
from services.questions import anchoring
from services.questions.anchoring import Reattached
from services.reading.chunking import Piece
from services.reading.passages import Passage
from services.reading.sentences import count_tokens
from services.store import AnswerContext, Chunk, Document


@dataclass(frozen=True, slots=True)
class Preview:
    """A document's chunks as they would be, and their lengths in estimated tokens now and then."""

    pieces: tuple[Piece, ...]
    tokens_now: tuple[int, ...]
    tokens_then: tuple[int, ...]


@only(Action.EDIT_DOCUMENTS)
def preview(document_id: str, passages: Sequence[Passage], by: ChunkSettings) -> Preview:
    """Cut a document's passages for a look, storing nothing; raises BadInput for sizes that make no sense."""
    pieces = cut(passages, by)
    with store.reading() as session:
        now = session.scalars(select(Chunk.text).where(Chunk.document_id == document_id).order_by(Chunk.position)).all()
    return Preview(tuple(pieces), tuple(map(count_tokens, now)), tuple(count_tokens(piece.text) for piece in pieces))


def fate(document_id: str, pieces: Sequence[Piece]) -> Reattached:
    """Tell which of a document's questions would find their place in these pieces; nothing is changed."""
    with store.reading() as session:
        document = _get(session, document_id)
        new = of_pieces(document_id, pieces)
        return anchoring.reattach(session, document, chunks_of(session, document_id), new, dry_run=True)


@only(Action.EDIT_DOCUMENTS)
def rechunk(document_id: str, passages: Sequence[Passage], by: ChunkSettings) -> None:
    """Cut a document anew; its questions move to the chunk where their evidence stands now.

    Raises BadInput for sizes that make no sense, and NotFound.
    """
    pieces = cut(passages, by)
    with store.writing() as session:
        document = _get(session, document_id)
        document.strategy, document.chunk_tokens, document.overlap = by.strategy, by.chunk_tokens, by.overlap
        replace_chunks(session, document, pieces)
        audit.note(session, "document.cut", document_id, name=document.name)


def replace_chunks(session: Session, document: Document, pieces: Sequence[Piece]) -> None:
    """Put new chunks in the place of a document's old ones, within the caller's transaction."""
    old, new = chunks_of(session, document.id), of_pieces(document.id, pieces)
    anchoring.reattach(session, document, old, new)
    session.add_all(new)
    session.flush()
    _hand_on(session, document, old, new)
    for some in portions([chunk.id for chunk in old]):
        session.execute(delete(Chunk).where(Chunk.id.in_(some)))


def _hand_on(session: Session, document: Document, old: Sequence[Chunk], new: Sequence[Chunk]) -> None:
    """Let a chunk whose words stayed the same keep its embedding, and the answers that read it their way to it."""
    successors = {(chunk.section, chunk.text): chunk for chunk in new}
    read = select(AnswerContext.chunk_id).join(Chunk).where(Chunk.document_id == document.id)
    were_read = set(session.scalars(read))
    for chunk in old:
        successor = successors.get((chunk.section, chunk.text))
        if successor is None:
            continue
        successor.embedding, successor.embedding_model = chunk.embedding, chunk.embedding_model
        if chunk.id in were_read:
            handed = update(AnswerContext).where(AnswerContext.chunk_id == chunk.id)
            session.execute(handed.values(chunk_id=successor.id))


def chunks_of(session: Session, document_id: str) -> list[Chunk]:
    """List a document's chunks in reading order, to be changed in the caller's transaction."""
    return list(session.scalars(select(Chunk).where(Chunk.document_id == document_id).order_by(Chunk.position)))


def _get(session: Session, document_id: str) -> Document:
    document = session.get(Document, document_id)
    if document is None:
        raise NotFound("This document was deleted. Reload the page to see the others.")
    return document
