"""The documents of a project: add, list, look into, delete."""

import hashlib
import os
from dataclasses import asdict, dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from services import store
from services.errors import BadInput, NotFound, NotReady
from services.reading import chunking, passages, reader
from services.reading.chunking import CHUNK_TOKENS, OVERLAP, Piece
from services.reading.kinds import Kind
from services.store import Answer, Chunk, Document, DocumentVersion, Question

MAX_BYTES = int(os.environ.get("WINRATE_UPLOAD_MB", "50")) * 1024**2


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """A document with what a list shows of it."""

    document: Document
    kind: str
    chunks: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a document's deletion takes along, and what it leaves: questions with answers are people's work."""

    chunks: int
    unanswered_questions: int
    answered_questions: int


def add(
    project_id: str, name: str, content: bytes, *, chunk_tokens: int = CHUNK_TOKENS, overlap: int = OVERLAP
) -> Document:
    """Read a file into chunks and keep both; give the document that is here already when the bytes are the same.

    `chunk_tokens` and `overlap` are estimated tokens. Raises BadInput with the sentence to show, and NotReady on a
    full disk; then nothing of this file is kept and everything else stays.
    """
    document, _is_new, _note = keep(project_id, name, content, chunk_tokens=chunk_tokens, overlap=overlap)
    return document


def keep(
    project_id: str, name: str, content: bytes, *, chunk_tokens: int = CHUNK_TOKENS, overlap: int = OVERLAP
) -> tuple[Document, bool, str]:
    """Do as `add`, and tell whether the document is new and what could not be read of it."""
    if not content:
        raise BadInput(f"“{name}” is empty (0 bytes). Choose a file with text in it.")
    if len(content) > MAX_BYTES:
        size, limit = len(content) / 1024**2, MAX_BYTES // 1024**2
        raise BadInput(f"“{name}” has {size:.0f} MB; at most {limit} MB can be read. Split it into smaller files.")
    sha256 = hashlib.sha256(content).hexdigest()
    with store.reading() as session:
        existing = _same(session, project_id, sha256)
    if existing:
        return existing, False, ""
    try:
        found = reader.read(content, name)
        pieces = chunking.split(found.passages, chunk_tokens=chunk_tokens, overlap=overlap)
        return _store(project_id, name, content, sha256, found, pieces)
    except (OSError, OperationalError) as error:
        raise NotReady(_cannot_keep(name, error)) from error


def _same(session: Session, project_id: str, sha256: str) -> Document | None:
    return session.scalar(select(Document).where(Document.project_id == project_id, Document.sha256 == sha256))


def _store(
    project_id: str, name: str, content: bytes, sha256: str, found: reader.Read, pieces: list[Piece]
) -> tuple[Document, bool, str]:
    document = Document(
        project_id=project_id,
        name=name[:200],
        media_type=found.kind.value,
        sha256=sha256,
        title=found.title,
        pages=found.pages,
        characters=found.characters,
    )
    try:
        with store.writing() as session:
            session.add(document)
            session.flush()
            session.add(
                DocumentVersion(
                    document_id=document.id,
                    name=name[:200],
                    sha256=sha256,
                    content=content,
                    passages=passages.dumps(found.passages),
                )
            )
            session.add_all(
                Chunk(document_id=document.id, position=position, **asdict(piece))
                for position, piece in enumerate(pieces)
            )
    except IntegrityError as error:  # the same file was added elsewhere while this one was read
        with store.reading() as session:
            existing = _same(session, project_id, sha256)
        if existing is None:
            raise NotFound("This project is gone. Reload the page and choose another.") from error
        return existing, False, ""
    return document, True, found.note


def _cannot_keep(name: str, error: Exception) -> str:
    reason = str(error).lower()
    if "full" in reason or "no space" in reason or "quota" in reason:
        return f"The disk is full, so “{name}” was not kept. Free some space and upload it again; nothing else is lost."
    return f"“{name}” could not be kept because the store did not answer. Try again in a moment."


def listing(project_id: str) -> list[DocumentCard]:
    """List a project's documents, oldest first."""
    with store.reading() as session:
        rows = session.execute(
            select(Document, func.count(Chunk.id))
            .outerjoin(Chunk)
            .where(Document.project_id == project_id)
            .group_by(Document.id)
            .order_by(Document.created_at, Document.id)
        ).all()
    return [DocumentCard(document, Kind(document.media_type).label, count) for document, count in rows]


def card(document_id: str) -> DocumentCard:
    """Give one document as a list shows it; raises NotFound."""
    with store.reading() as session:
        document = session.get(Document, document_id)
        if document is None:
            raise NotFound("This document was deleted. Reload the page to see the others.")
        count = session.scalar(select(func.count(Chunk.id)).where(Chunk.document_id == document_id)) or 0
    return DocumentCard(document, Kind(document.media_type).label, count)


def chunks(document_id: str) -> list[Chunk]:
    """List a document's chunks in reading order."""
    with store.reading() as session:
        return list(session.scalars(select(Chunk).where(Chunk.document_id == document_id).order_by(Chunk.position)))


def passage(chunk: Chunk) -> str:
    """Give a chunk's text under its section title: what to embed and to put before a model."""
    return f"{chunk.section}\n{chunk.text}" if chunk.section else chunk.text


def what_goes_with(document_id: str) -> Contents:
    """Count what deleting a document takes along and what it leaves."""
    with store.reading() as session:
        return _contents(session, document_id)


def _contents(session: Session, document_id: str) -> Contents:
    asked = select(func.count(Question.id)).join(Chunk).where(Chunk.document_id == document_id)
    answered = Question.id.in_(select(Answer.question_id))
    return Contents(
        chunks=session.scalar(select(func.count(Chunk.id)).where(Chunk.document_id == document_id)) or 0,
        unanswered_questions=session.scalar(asked.where(~answered)) or 0,
        answered_questions=session.scalar(asked.where(answered)) or 0,
    )


def delete(document_id: str) -> Contents:
    """Delete a document with its chunks and unanswered questions; answered ones stay, with their reviews and votes."""
    with store.writing() as session:
        document = session.get(Document, document_id)
        if document is None:
            raise NotFound("This document is gone already.")
        contents = _contents(session, document_id)
        own_chunks = select(Chunk.id).where(Chunk.document_id == document_id)
        unanswered = select(Question).where(
            Question.chunk_id.in_(own_chunks), Question.id.not_in(select(Answer.question_id))
        )
        for question in session.scalars(unanswered):
            session.delete(question)
        session.delete(document)
    return contents
