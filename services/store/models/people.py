"""People, how they come in, and what they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from services.store.columns import Base, Id, Moment, linked, owned
from services.words import KeyPage, Role


class Person(Base):
    """Someone who reviews, votes or manages; Argilla knows them by `username`."""

    __tablename__ = "people"
    id: Mapped[Id]
    name: Mapped[str]
    username: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[Role] = mapped_column(default=Role.LABELER)
    team: Mapped[str] = mapped_column(String(60), default="", server_default="")  # of labelers, as Support
    created_at: Mapped[Moment]
    shut_out_at: Mapped[datetime | None]


class Membership(Base):
    """A project that a manager, labeler or viewer belongs to; owners belong to every one."""

    __tablename__ = "memberships"
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[Moment]


class SignInLink(Base):
    """A link that signs somebody in; only the hash of its token is kept."""

    __tablename__ = "sign_in_links"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str | None] = owned("people", nullable=True)  # None: an invitation, open to anyone
    project_id: Mapped[str | None] = owned("projects", nullable=True)  # where an invitation leads
    role: Mapped[Role]
    team: Mapped[str] = mapped_column(String(60), default="", server_default="")  # of those who join by it
    made_by_id: Mapped[str | None] = linked("people")
    created_at: Mapped[Moment]
    expires_at: Mapped[datetime]
    uses: Mapped[int] = mapped_column(default=1)  # at most
    uses_left: Mapped[int] = mapped_column(default=1)


class WebSession(Base):
    """A browser that is signed in; only the hash of its cookie is kept."""

    __tablename__ = "web_sessions"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = owned("people")
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    expires_at: Mapped[datetime]
    browser: Mapped[str] = mapped_column(String(200), default="")  # what it calls itself


class RememberedBrowser(Base):
    """A browser in which somebody accepted an invitation: they go on there as who they are after a lost session.

    Only the hash of its cookie is kept. It ends with the session that it belongs to where that is ended on purpose.
    """

    __tablename__ = "remembered_browsers"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = owned("people")
    project_id: Mapped[str | None] = owned("projects", nullable=True)  # of the invitation
    session_hash: Mapped[str] = mapped_column(String(64), index=True)  # of the latest session there
    created_at: Mapped[Moment]
    expires_at: Mapped[datetime]


class Identity(Base):
    """An account at an organisation's sign-in by which somebody comes in; `email` as it was when they came first."""

    __tablename__ = "identities"
    issuer: Mapped[str] = mapped_column(String(255), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    person_id: Mapped[str] = owned("people")
    email: Mapped[str] = mapped_column(String(320))
    created_at: Mapped[Moment]


class KeyChoice(Base):
    """The keys that somebody chose for a page, by action; an action that is not named keeps its usual key."""

    __tablename__ = "key_choices"
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    page: Mapped[KeyPage] = mapped_column(primary_key=True)
    keys: Mapped[dict[str, Any]]
    changed_at: Mapped[Moment]


class AuditEvent(Base):
    """Who did what, and when."""

    __tablename__ = "audit_events"
    id: Mapped[Id]
    person_id: Mapped[str | None] = linked("people")
    action: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[Moment]
