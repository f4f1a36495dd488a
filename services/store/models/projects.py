"""Projects, their documents and their questions; and the few choices that hold for all of them."""

from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.store.columns import Base, Id, Moment, linked, owned
from services.words import ChunkStrategy, QuestionKind, QuestionOrigin, QuestionStatus, Split, UploadOutcome


class Project(Base):
    """One assistant under test. `product` names it in prompts; `test_share` is the held-out share of sections."""

    __tablename__ = "projects"
    id: Mapped[Id]
    name: Mapped[str]
    product: Mapped[str] = mapped_column(default="")
    test_share: Mapped[float] = mapped_column(default=0.4)
    recipe: Mapped[dict[str, Any]] = mapped_column(default=dict)  # how its questions were asked for last
    reviews_per_answer: Mapped[int] = mapped_column(default=1)
    review_guidelines: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Moment]


class Document(Base):
    """A file that was read into chunks."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("project_id", "sha256"),)
    id: Mapped[Id]
    project_id: Mapped[str] = owned("projects")
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    title: Mapped[str]
    pages: Mapped[int | None]
    characters: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    strategy: Mapped[ChunkStrategy] = mapped_column(default=ChunkStrategy.TITLE)
    chunk_tokens: Mapped[int] = mapped_column(default=130)
    overlap: Mapped[int] = mapped_column(default=0)
    languages: Mapped[list[str]] = mapped_column(default=list)
    dropped: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # what was left out, and why
    note: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")  # the address that it was fetched from
    created_at: Mapped[Moment]
    chunks: Mapped[list["Chunk"]] = relationship(order_by="Chunk.position", passive_deletes=True)


class DocumentVersion(Base):
    """The bytes of one version of a document, and what was read in them; the newest is the document's."""

    __tablename__ = "document_versions"
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    content: Mapped[bytes] = mapped_column(LargeBinary)
    passages: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON, deflated
    created_at: Mapped[Moment]


class Upload(Base):
    """One uploaded file, and what became of it; its bytes go once they are a document's."""

    __tablename__ = "uploads"
    id: Mapped[Id]
    project_id: Mapped[str] = owned("projects")
    job_id: Mapped[str | None] = linked("jobs")
    document_id: Mapped[str | None] = linked("documents")
    name: Mapped[str]
    source: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    outcome: Mapped[UploadOutcome] = mapped_column(default=UploadOutcome.WAITING)
    sentence: Mapped[str] = mapped_column(Text, default="")
    seen: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]


class Chunk(Base):
    """A passage of a document; `split` is set before its first question is written.

    Chunks of one `block` share a section or repeated text, and stand on one side of the split.
    """

    __tablename__ = "chunks"
    id: Mapped[Id]
    document_id: Mapped[str] = owned("documents")
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(default="")
    page: Mapped[int | None]
    block: Mapped[int] = mapped_column(default=0)
    split: Mapped[Split | None]
    embedding: Mapped[bytes | None] = mapped_column(LargeBinary)  # float16, unit length
    embedding_model: Mapped[str | None]
    document: Mapped[Document] = relationship(back_populates="chunks")


class Question(Base):
    """Something a customer would ask. Its split comes from its source chunk.

    `scores` are the critic's, 1-5 by name; `rank` is where a search for the question finds its chunk, from 1.
    """

    __tablename__ = "questions"
    id: Mapped[Id]
    project_id: Mapped[str] = owned("projects")
    chunk_id: Mapped[str | None] = linked("chunks")
    text: Mapped[str] = mapped_column(Text)
    split: Mapped[Split]
    status: Mapped[QuestionStatus] = mapped_column(default=QuestionStatus.KEPT)
    origin: Mapped[QuestionOrigin]
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[QuestionKind | None]
    style: Mapped[str] = mapped_column(default="")
    audience: Mapped[str] = mapped_column(default="")
    evidence: Mapped[str] = mapped_column(Text, default="")  # the words of the chunk that answer it
    reference: Mapped[str] = mapped_column(Text, default="")  # the answer that its writer had in mind
    other_chunk_ids: Mapped[list[str]] = mapped_column(default=list)  # of a question across sections
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rank: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was dropped, rejected or retired
    replaces_id: Mapped[str | None] = linked("questions")
    created_at: Mapped[Moment]
    chunk: Mapped[Chunk | None] = relationship()


class QuestionEdit(Base):
    """The words that a question had before somebody changed them."""

    __tablename__ = "question_edits"
    id: Mapped[Id]
    question_id: Mapped[str] = owned("questions")
    person_id: Mapped[str | None] = linked("people")
    before: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Moment]


class Setting(Base):
    """One choice made on the settings page."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[dict[str, Any]]
