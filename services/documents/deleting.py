"""Delete a document, and tell before what goes with it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import audit, store
from services.accounts.roles import Action, only
from services.errors import NotFound
from services.store import Answer, Chunk, Document, Question


@dataclass(frozen=True, slots=True)
class Contents:
    """What a document's deletion takes along, and what it leaves: questions with answers are people's work."""

    chunks: int
    unanswered_questions: int
    answered_questions: int


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


@only(Action.EDIT_DOCUMENTS)
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
        audit.note(session, "document.deleted", document_id, name=document.name)
        session.delete(document)
    return contents
