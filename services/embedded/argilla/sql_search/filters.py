"""Argilla's filters as conditions on the records table."""

from typing import Any

from argilla_server.enums import ResponseStatusFilter
from argilla_server.models import Record, Response, Suggestion, User
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
from sqlalchemy import ColumnElement, and_, exists, or_

from .catalog import Catalog
from .comparisons import compare_date, compare_number, compare_text
from .errors import UnsupportedSearchError
from .json_sql import values_of_member
from .values import RECORD_COLUMNS, response_values, suggestion_values, uuid_of


def condition(wanted: Filter, catalog: Catalog) -> ColumnElement[bool]:
    """Return the condition that a record meets; raise UnsupportedSearchError for what cannot be answered."""
    if isinstance(wanted, AndFilter):
        return and_(*(condition(part, catalog) for part in wanted.filters))
    match wanted.scope:
        case RecordFilterScope():
            return _on_record(wanted)
        case MetadataFilterScope():
            return _on_metadata(wanted, catalog)
        case SuggestionFilterScope():
            return _on_suggestion(wanted, catalog)
        case ResponseFilterScope(question=str()):
            return _on_response_value(wanted, catalog)
        case ResponseFilterScope(property="status") if isinstance(wanted, TermsFilter):
            return _on_response_status(wanted)
    raise UnsupportedSearchError(f"a filter on {wanted.scope}")


def _on_record(wanted: TermsFilter | RangeFilter) -> ColumnElement[bool]:
    name = str(wanted.scope.property)
    if name in ("inserted_at", "updated_at"):
        return compare_date(RECORD_COLUMNS[name], wanted)
    if name == "id" and isinstance(wanted, TermsFilter):
        return Record.id.in_([uuid_of(term) for term in wanted.values])
    return compare_text(RECORD_COLUMNS[name], wanted)


def _on_metadata(wanted: TermsFilter | RangeFilter, catalog: Catalog) -> ColumnElement[bool]:
    metadata_property = catalog.metadata_property(wanted.scope.metadata_property)
    compare = compare_text if metadata_property.is_terms else compare_number
    values = values_of_member(Record.metadata_, metadata_property.name)
    return values.exist(compare(values.value, wanted))


def _on_suggestion(wanted: TermsFilter | RangeFilter, catalog: Catalog) -> ColumnElement[bool]:
    scope = wanted.scope
    question = catalog.any_question(scope.question)
    mine = and_(Suggestion.record_id == Record.id, Suggestion.question_id == question.id)
    if scope.property in ("agent", "type"):
        return exists().where(mine, compare_text(getattr(Suggestion, scope.property), wanted))
    if scope.property == "value":
        question = catalog.question(scope.question)
    compare = compare_number if scope.property == "score" or question.is_rating else compare_text
    values = suggestion_values(scope.property)
    return values.exist(mine, compare(values.value, wanted))


def _on_response_value(wanted: TermsFilter | RangeFilter, catalog: Catalog) -> ColumnElement[bool]:
    question = catalog.question(wanted.scope.question)
    compare = compare_number if question.is_rating else compare_text
    values = response_values(question.name)
    return values.exist(_responses_of(wanted.scope.user), compare(values.value, wanted))


def _on_response_status(wanted: TermsFilter) -> ColumnElement[bool]:
    """Match the status of a user's response, or of anybody's; pending is a record without one."""
    mine = _responses_of(wanted.scope.user)
    statuses = [status for status in wanted.values if status != ResponseStatusFilter.pending]
    ways = [exists().where(mine, Response.status.in_(statuses))] if statuses else []
    if len(statuses) < len(wanted.values):
        ways.append(~exists().where(mine))
    return or_(*ways)


def _responses_of(user: User | None) -> ColumnElement[bool]:
    mine: Any = Response.record_id == Record.id
    return and_(mine, Response.user_id == user.id) if user else mine
