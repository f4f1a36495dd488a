"""The documents of a project as a list shows them."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import store
from services.accounts.roles import Action, only
from services.errors import NotFound
from services.reading.kinds import Kind
from services.store import Chunk, Document, Question
from services.words import QuestionStatus


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """A document with what a list shows of it; `questions` are the kept ones that were written from it."""

    document: Document
    kind: str
    chunks: int
    questions: int


def listing(project_id: str) -> list[DocumentCard]:
    """List a project's documents, oldest first."""
    wanted = select(Document).where(Document.project_id == project_id)
    with store.reading() as session:
        found = session.scalars(wanted.order_by(Document.created_at, Document.id)).all()
        return _cards(session, list(found))


@only(Action.READ_DOCUMENTS)
def card(document_id: str, *, project_id: str | None = None) -> DocumentCard:
    """Give one document as a list shows it; raises NotFound, also when it is not of the project that is named."""
    with store.reading() as session:
        document = session.get(Document, document_id)
        if document is None or (project_id and document.project_id != project_id):
            raise NotFound("This document was deleted. Reload the page to see the others.")
        return _cards(session, [document])[0]


def _cards(session: Session, found: list[Document]) -> list[DocumentCard]:
    ids = [document.id for document in found]
    chunks = select(Chunk.document_id, func.count()).where(Chunk.document_id.in_(ids)).group_by(Chunk.document_id)
    kept = Question.status == QuestionStatus.KEPT
    questions = select(Chunk.document_id, func.count()).join(Question, Question.chunk_id == Chunk.id)
    questions = questions.where(Chunk.document_id.in_(ids), kept).group_by(Chunk.document_id)
    cut = {document_id: count for document_id, count in session.execute(chunks)}
    asked = {document_id: count for document_id, count in session.execute(questions)}
    return [
        DocumentCard(each, Kind(each.media_type).label, cut.get(each.id, 0), asked.get(each.id, 0)) for each in found
    ]
