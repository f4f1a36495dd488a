"""The versions of a document: what was read in each, what a new one changes, and taking it in."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import audit, store
from services.accounts.roles import Action, only
from services.documents import keeping, upload_queue
from services.documents.chunk_settings import ChunkSettings
from services.documents.comparing import SectionChange, compare
from services.documents.pieces import cut, of_pieces
from services.documents.rechunking import chunks_of, replace_chunks
from services.errors import NotFound
from services.questions import anchoring
from services.reading import passages as deflated
from services.reading.passages import Passage
from services.reading.reader import Read
from services.store import Answer, Document, DocumentVersion, Question, Upload
from services.words import UploadOutcome


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document; the size is in bytes."""

    number: int
    name: str
    size: int
    created_at: datetime
    is_newest: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """What a new version changes: its sections, its chunks, and the questions that keep or lose their place.

    `answered` counts those among the lost that have answers: they stay, without a chunk.
    """

    document: Document
    sections: tuple[SectionChange, ...]
    chunks_before: int
    chunks_after: int
    kept: int
    lost: tuple[Question, ...]
    answered: int
    note: str


def history(document_id: str) -> list[Version]:
    """List the versions of a document, newest first."""
    columns = (DocumentVersion.version, DocumentVersion.name, func.length(DocumentVersion.content))
    wanted = select(*columns, DocumentVersion.created_at).where(DocumentVersion.document_id == document_id)
    with store.reading() as session:
        rows = session.execute(wanted.order_by(DocumentVersion.version.desc())).all()
    return [Version(number, name, size, moment, place == 0) for place, (number, name, size, moment) in enumerate(rows)]


def content(document_id: str, version: int) -> bytes:
    """Give the bytes of a version; raises NotFound."""
    with store.reading() as session:
        return _version(session, document_id, version).content


def passages(document_id: str) -> tuple[Passage, ...]:
    """Give what was read in the newest version; one from before passages were kept is read again and kept."""
    with store.reading() as session:
        document = session.get(Document, document_id)
        if document is None:
            raise NotFound("This document was deleted. Reload the page to see the others.")
        newest = _version(session, document_id, document.version)
    if newest.passages is not None:
        return deflated.loads(newest.passages)
    found = keeping.read(newest.content, newest.name)
    with store.writing() as session:
        document = session.get_one(Document, document_id)
        keeping.describe(document, newest.content, found)
        _version(session, document_id, newest.version).passages = deflated.dumps(found.passages)
    return found.passages


@only(Action.EDIT_DOCUMENTS)
def changes(upload_id: str) -> Changes:
    """Tell what a file changes in the document whose name it has; nothing is changed yet. Raises NotFound."""
    upload = upload_queue.get(upload_id)
    found = _read(upload_id)
    before = passages(upload.document_id or "")
    with store.reading() as session:
        document = session.get_one(Document, upload.document_id)
        old = chunks_of(session, document.id)
        new = of_pieces(document.id, cut(found.passages, ChunkSettings.of(document)))
        moved = anchoring.reattach(session, document, old, new, dry_run=True)
        lost = [question.id for question in moved.lost]
        answered = session.scalar(select(func.count(Answer.question_id.distinct())).where(Answer.question_id.in_(lost)))
    sections = tuple(compare(before, found.passages))
    return Changes(document, sections, len(old), len(new), moved.kept, tuple(moved.lost), answered or 0, found.note)


@only(Action.EDIT_DOCUMENTS)
def replace(upload_id: str) -> Document:
    """Make a file the next version of the document whose name it has; the bytes of the older ones stay.

    Chunks are cut as before, and questions move to the chunk where their evidence stands now.
    """
    found = _read(upload_id)
    with store.writing() as session:
        upload = _undecided(session, upload_id)
        document = session.get(Document, upload.document_id)
        if document is None:
            raise NotFound("The document is gone. Upload the file again to add it as a new one.")
        bytes_ = upload.content or b""
        document.version = _last_version(session, document.id) + 1
        document.name, document.source = upload.name, upload.source or document.source
        keeping.describe(document, bytes_, found)
        session.add(keeping.version_of(document, bytes_, found))
        replace_chunks(session, document, cut(found.passages, ChunkSettings.of(document)))
        audit.note(session, "document.replaced", document.id, name=document.name, version=document.version)
        sentence = f"“{upload.name}” is now version {document.version}."
        upload_queue.settle(upload, UploadOutcome.ADDED, sentence, document)
    return document


@only(Action.EDIT_DOCUMENTS)
def keep_both(upload_id: str) -> Document:
    """Add a file as a document of its own, under a name that is free."""
    found = _read(upload_id)
    with store.writing() as session:
        upload = _undecided(session, upload_id)
        namesake = session.get(Document, upload.document_id) if upload.document_id else None
        by = ChunkSettings.of(namesake) if namesake else ChunkSettings()
        name = _free_name(session, upload.project_id, upload.name)
        document = keeping.keep(
            session, upload.project_id, name, upload.content or b"", found, by, source=upload.source
        )
        audit.note(session, "document.added", document.id, name=name)
        upload_queue.settle(upload, UploadOutcome.ADDED, f"“{name}” was added.", document)
    return document


@only(Action.EDIT_DOCUMENTS)
def not_now(upload_id: str) -> None:
    """Leave the document as it is and let go of the file."""
    with store.writing() as session:
        upload = session.get(Upload, upload_id)
        if upload:
            upload.content, upload.seen = None, True


def _read(upload_id: str) -> Read:
    """Read an upload once for looking at its changes and for taking it in; each time it has to be there still."""
    with store.reading() as session:
        upload = _undecided(session, upload_id)
    return _read_once(upload.content or b"", upload.name)


_read_once = lru_cache(maxsize=4)(keeping.read)


def _undecided(session: Session, upload_id: str) -> Upload:
    upload = session.get(Upload, upload_id)
    if upload is None or upload.outcome != UploadOutcome.NEW_VERSION or upload.content is None:
        raise NotFound("This was decided already. Reload the page to see the documents as they are.")
    return upload


def _version(session: Session, document_id: str, version: int) -> DocumentVersion:
    found = session.get(DocumentVersion, (document_id, version))
    if found is None:
        raise NotFound("This version is gone. Reload the page to see the others.")
    return found


def _last_version(session: Session, document_id: str) -> int:
    newest = select(func.max(DocumentVersion.version)).where(DocumentVersion.document_id == document_id)
    return session.scalar(newest) or 0


def _free_name(session: Session, project_id: str, name: str) -> str:
    taken = set(session.scalars(select(Document.name).where(Document.project_id == project_id)))
    if name not in taken:
        return name
    stem, dot, ending = name.rpartition(".")
    number = 2
    while (free := f"{stem} ({number}){dot}{ending}" if dot else f"{name} ({number})") in taken:
        number += 1
    return free
