"""Argilla's filters as conditions on the records."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from argilla_server.enums import MetadataPropertyType, QuestionType, ResponseStatus, ResponseStatusFilter
from argilla_server.models import User
from argilla_server.search_engine.base import (
    AndFilter,
    Filter,
    MetadataFilterScope,
    RangeFilter,
    RecordFilterScope,
    ResponseFilterScope,
    SuggestionFilterScope,
    TermsFilter,
)
from sqlalchemy import ColumnElement, Table, Text, and_, cast, not_, or_, select
from sqlalchemy.dialects import postgresql

from .catalog import Catalog
from .comparisons import Wanted, compare_date, compare_number, compare_text
from .errors import UnsupportedSearchError
from .names import UNKNOWN
from .tables import docs, numbers, texts


@dataclass(frozen=True)
class Kept:
    """Where values are kept: their table and their number, which holds for one responder or for all."""

    table: Table
    key: int
    responder: int | None = None

    def mine(self) -> ColumnElement[bool]:
        """Return the condition that picks these values."""
        mine = self.table.c.key == self.key
        return mine if self.responder is None else and_(mine, self.table.c.responder == self.responder)


@dataclass(frozen=True)
class Names:
    """What filters and orders are read with: the dataset's catalog, the people's numbers, the database's kind."""

    catalog: Catalog
    people: Mapping[UUID, int]
    dialect: str

    def responder(self, user: User | None) -> int | None:
        """Return a user's number; one who never answered has one that no answer has."""
        return None if user is None else self.people.get(user.id, UNKNOWN)

    def metadata(self, name: str) -> Kept:
        """Return where the values of a metadata property are kept."""
        known = self.catalog.metadata_property(name)
        return Kept(texts if known.type == MetadataPropertyType.terms else numbers, known.key)

    def suggestion(self, question: str, attribute: str) -> Kept:
        """Return where a suggestion's value, score, agent or type is kept."""
        known = self.catalog.question(question)
        if attribute not in known.suggestion:
            raise UnsupportedSearchError(f"a suggestion's {attribute!r}")
        is_number = attribute == "score" or (attribute == "value" and known.type == QuestionType.rating)
        return Kept(numbers if is_number else texts, known.suggestion[attribute])

    def response(self, scope: ResponseFilterScope) -> Kept:
        """Return where the answers to a question, or the responses' status, are kept."""
        responder = self.responder(scope.user)
        if scope.question:
            known = self.catalog.question(scope.question)
            return Kept(numbers if known.type == QuestionType.rating else texts, known.answer, responder)
        if scope.property == "status":
            return Kept(texts, self.catalog.status, responder)
        raise UnsupportedSearchError(f"responses by {scope.property!r}")


def condition(wanted: Filter, names: Names) -> ColumnElement[bool]:
    """Return the condition that a record meets; raise UnsupportedSearchError for what cannot be asked."""
    if isinstance(wanted, AndFilter):
        return and_(True, *(condition(part, names) for part in wanted.filters))
    match wanted.scope:
        case RecordFilterScope(property=name):
            return _on_record(str(name), wanted, names)
        case MetadataFilterScope(metadata_property=name):
            return _has(names.metadata(name), wanted)
        case SuggestionFilterScope(question=question, property=attribute):
            return _has(names.suggestion(question, attribute), wanted)
        case ResponseFilterScope(question=None) if isinstance(wanted, TermsFilter):
            return _by_status(names.response(wanted.scope), wanted)
        case ResponseFilterScope(question=str()):
            return _has(names.response(wanted.scope), wanted)
    raise UnsupportedSearchError(f"a filter on {wanted.scope}")


def _on_record(name: str, wanted: Wanted, names: Names) -> ColumnElement[bool]:
    if name in ("inserted_at", "updated_at"):
        return compare_date(docs.c[name], wanted)
    if name != "id":
        return compare_text(docs.c[name], wanted)
    if isinstance(wanted, TermsFilter):
        return docs.c.record_id.in_([id for term in wanted.values if (id := _uuid(term))])
    if names.dialect == "postgresql":
        return compare_text(cast(docs.c.record_id, postgresql.TEXT(collation="C")), wanted)
    # SQLAlchemy keeps ids without hyphens there.
    ge, le = (None if end is None else str(end).replace("-", "") for end in (wanted.ge, wanted.le))
    return compare_text(cast(docs.c.record_id, Text), RangeFilter(wanted.scope, ge, le))


def _uuid(term: str) -> UUID | None:
    try:
        id = UUID(term)
    except ValueError:
        return None
    return id if str(id) == term else None


def _has(kept: Kept, wanted: Wanted) -> ColumnElement[bool]:
    compare = compare_number if kept.table is numbers else compare_text
    value = kept.table.c.value
    return docs.c.doc.in_(select(kept.table.c.doc).where(kept.mine(), compare(value, wanted)))


def _by_status(kept: Kept, wanted: TermsFilter) -> ColumnElement[bool]:
    """Match the status of a user's response, or of anybody's; pending is a record without one."""
    statuses = [str(status) for status in wanted.values if status != ResponseStatusFilter.pending]
    ways = []
    if statuses:
        some = select(texts.c.doc).where(kept.mine(), texts.c.value.in_(statuses))
        ways.append(docs.c.doc.in_(some))
    if len(statuses) < len(wanted.values):
        every_status = [status.value for status in ResponseStatus]
        ways.append(not_(docs.c.doc.in_(select(texts.c.doc).where(kept.mine(), texts.c.value.in_(every_status)))))
    return or_(*ways)
