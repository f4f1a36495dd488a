"""The chunks of a document: what is embedded, found and put before a model."""

from collections.abc import Sequence

from sqlalchemy import func, select

from services import store
from services.documents.chunk_settings import ChunkSettings
from services.reading import chunking
from services.reading.chunking import Piece
from services.reading.passages import Passage
from services.store import Chunk, Question
from services.words import QuestionStatus


def chunks(document_id: str) -> list[Chunk]:
    """List a document's chunks in reading order."""
    with store.reading() as session:
        return list(session.scalars(select(Chunk).where(Chunk.document_id == document_id).order_by(Chunk.position)))


def questions_by_chunk(document_id: str) -> dict[str, int]:
    """Count the kept questions about each chunk of a document; a chunk without one is left out."""
    wanted = select(Chunk.id, func.count()).join(Question, Question.chunk_id == Chunk.id)
    wanted = wanted.where(Chunk.document_id == document_id, Question.status == QuestionStatus.KEPT)
    with store.reading() as session:
        return {chunk_id: count for chunk_id, count in session.execute(wanted.group_by(Chunk.id))}


def passage(chunk: Chunk) -> str:
    """Give a chunk's text under its section title: what to embed and to put before a model."""
    return f"{chunk.section}\n{chunk.text}" if chunk.section else chunk.text


def cut(passages: Sequence[Passage], by: ChunkSettings) -> list[Piece]:
    """Cut passages into pieces; raises BadInput for sizes that make no sense."""
    return chunking.split(passages, strategy=by.strategy, chunk_tokens=by.chunk_tokens, overlap=by.overlap)


def of_pieces(document_id: str, pieces: Sequence[Piece]) -> list[Chunk]:
    """Make the rows of a document's pieces; nothing is stored yet."""
    return [
        Chunk(
            document_id=document_id,
            position=position,
            text=piece.text,
            section=piece.section,
            page=piece.page,
            block=piece.block,
        )
        for position, piece in enumerate(pieces)
    ]
