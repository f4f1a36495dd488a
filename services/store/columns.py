"""Column types and mixins that every table shares."""

import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, ColumnElement, DateTime, Enum, ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

from services import words
from services.store import sight


def new_id() -> str:
    """Make an identifier that says nothing about what it names."""
    return uuid.uuid4().hex


def now() -> datetime:
    """Give the present moment in UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """Keep moments in UTC; SQLite would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Turn any zone into UTC on the way in."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Put UTC back on the way out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Id = Annotated[str, mapped_column(String(32), primary_key=True, default=new_id)]
Moment = Annotated[datetime, mapped_column(UtcDateTime, default=now)]


def _word(kind: type[Any]) -> Enum:
    return Enum(kind, native_enum=False, length=16, values_callable=lambda words_: [word.value for word in words_])


WORDS: dict[Any, Enum] = {
    kind: _word(kind)
    for kind in vars(words).values()
    if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
}


class Base(DeclarativeBase):
    """The root of every table."""

    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it from the class)
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[dict[str, Any]]: JSON,
        datetime: UtcDateTime,
        **WORDS,
    }

    @classmethod
    def in_sight(cls) -> ColumnElement[bool]:
        """Say which rows whoever acts may load; SQLAlchemy asks by this name, of aliases too."""
        return sight.in_sight(cls)


def owned(table: str, *, nullable: bool = False) -> Any:
    """Point to the row that this one goes with when it is deleted."""
    return mapped_column(ForeignKey(f"{table}.id", ondelete="CASCADE"), index=True, nullable=nullable)


def linked(table: str, *, nullable: bool = True) -> Any:
    """Point to a row that this one outlives."""
    return mapped_column(ForeignKey(f"{table}.id", ondelete="SET NULL"), index=True, nullable=nullable)
