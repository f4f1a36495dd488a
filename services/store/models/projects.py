"""Projects, their documents and their questions; and the few choices that hold for all of them."""

from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.store.columns import Base, Id, Moment, linked, owned
from services.words import QuestionOrigin, QuestionStatus, Split


class Project(Base):
    """One assistant under test. `product` names it in prompts; `test_share` is the held-out share of sections."""

    __tablename__ = "projects"
    id: Mapped[Id]
    name: Mapped[str]
    product: Mapped[str] = mapped_column(default="")
    test_share: Mapped[float] = mapped_column(default=0.4)
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
    created_at: Mapped[Moment]
    chunks: Mapped[list["Chunk"]] = relationship(order_by="Chunk.position", passive_deletes=True)


class DocumentFile(Base):
    """The bytes of a document as they were uploaded, so that it can be read again."""

    __tablename__ = "document_files"
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Chunk(Base):
    """A passage of a document; `split` is set once, before its first question is written."""

    __tablename__ = "chunks"
    id: Mapped[Id]
    document_id: Mapped[str] = owned("documents")
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(default="")
    page: Mapped[int | None]
    split: Mapped[Split | None]
    embedding: Mapped[bytes | None] = mapped_column(LargeBinary)  # float16, unit length
    embedding_model: Mapped[str | None]
    document: Mapped[Document] = relationship(back_populates="chunks")


class Question(Base):
    """Something a customer would ask. Its split comes from its source chunk."""

    __tablename__ = "questions"
    id: Mapped[Id]
    project_id: Mapped[str] = owned("projects")
    chunk_id: Mapped[str | None] = linked("chunks")
    text: Mapped[str] = mapped_column(Text)
    split: Mapped[Split]
    status: Mapped[QuestionStatus] = mapped_column(default=QuestionStatus.KEPT)
    origin: Mapped[QuestionOrigin]
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment]
    chunk: Mapped[Chunk | None] = relationship()


class Setting(Base):
    """One choice made on the settings page."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[dict[str, Any]]
