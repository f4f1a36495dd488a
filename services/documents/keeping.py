"""Put a file that was read into the store: the document, its version and its chunks."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from services import audit, store
from services.accounts.roles import Action, only
from services.documents import chunk_settings
from services.documents.chunk_settings import ChunkSettings
from services.documents.pieces import cut, of_pieces
from services.errors import BadInput, NotFound, NotReady
from services.reading import passages, reader
from services.reading.reader import Progress, Read
from services.store import Document, DocumentVersion

MAX_BYTES = int(os.environ.get("WINRATE_UPLOAD_MB", "50")) * 1024**2


def check(name: str, content: bytes) -> None:
    """Refuse what need not be read to be refused; raises BadInput with the sentence to show."""
    if not content:
        raise BadInput(f"“{name}” is empty (0 bytes). Choose a file with text in it.")
    if len(content) > MAX_BYTES:
        size, limit = len(content) / 1024**2, MAX_BYTES // 1024**2
        raise BadInput(f"“{name}” has {size:.0f} MB; at most {limit} MB can be read. Split it into smaller files.")


@only(Action.EDIT_DOCUMENTS)
def add(project_id: str, name: str, content: bytes) -> Document:
    """Read a file here and now and keep it; give the document that is here already when the bytes are the same.

    Raises BadInput with the sentence to show, and NotReady or DiskFull when it cannot be kept; then nothing of this
    file is kept and everything else stays.
    """
    check(name, content)
    sha256 = fingerprint(content)
    with store.reading() as session:
        existing = same(session, project_id, sha256)
    if existing:
        return existing
    found = read(content, name)
    try:
        with store.writing() as session:
            if existing := same(session, project_id, sha256):
                return existing
            by = chunk_settings.of_new_documents(session, project_id)
            document = keep(session, project_id, name, content, found, by)
            audit.note(session, "document.added", document.id, name=document.name)
            return document
    except IntegrityError as error:  # the project was deleted, or elsewhere the same file was added meanwhile
        with store.reading() as session:
            existing = same(session, project_id, sha256)
        if existing is None:
            raise NotFound("This project is gone. Reload the page and choose another.") from error
        return existing
    except OperationalError as error:
        raise NotReady(f"“{name}” could not be kept: the store did not answer. Try again in a moment.") from error


def read(content: bytes, name: str, on_progress: Callable[[Progress], None] | None = None) -> Read:
    """Read a file in a process of its own; raises BadInput, and NotReady where no process can be started."""
    try:
        return reader.read(content, name, on_progress=on_progress)
    except OSError as error:
        raise NotReady(f"“{name}” could not be read now: this machine has no room for it. Try again later.") from error


def fingerprint(content: bytes) -> str:
    """Give the hash by which the same file is recognised."""
    return hashlib.sha256(content).hexdigest()


def same(session: Session, project_id: str, sha256: str) -> Document | None:
    """Find the document of a project with these bytes."""
    return session.scalar(select(Document).where(Document.project_id == project_id, Document.sha256 == sha256))


def keep(
    session: Session, project_id: str, name: str, content: bytes, found: Read, by: ChunkSettings, *, source: str = ""
) -> Document:
    """Add a document with its first version and its chunks to the transaction."""
    document = Document(project_id=project_id, name=name[:200], version=1, source=source, **asdict(by))
    describe(document, content, found)
    session.add(document)
    session.flush()
    session.add(version_of(document, content, found))
    session.add_all(of_pieces(document.id, cut(found.passages, by)))
    return document


def describe(document: Document, content: bytes, found: Read) -> None:
    """Write on a document what was found in its newest contents."""
    document.media_type, document.sha256 = found.kind.value, fingerprint(content)
    document.title, document.pages, document.characters = found.title, found.pages, found.characters
    document.languages, document.note = list(found.languages), found.note
    document.dropped = [asdict(each) for each in found.dropped]


def version_of(document: Document, content: bytes, found: Read) -> DocumentVersion:
    """Make the row that keeps the newest contents of a document."""
    return DocumentVersion(
        document_id=document.id,
        version=document.version,
        name=document.name,
        sha256=document.sha256,
        content=content,
        passages=passages.dumps(found.passages),
    )
