"""Terms and ranges as conditions on one SQL value."""

from datetime import UTC, datetime
from typing import Any

from argilla_server.search_engine.base import RangeFilter, TermsFilter
from sqlalchemy import ColumnElement, and_

from .errors import UnsupportedSearchError
from .json_sql import as_text


def compare_text(value: Any, wanted: TermsFilter | RangeFilter) -> ColumnElement[bool]:
    """Match a text by terms; ranges over texts are not supported."""
    if isinstance(wanted, TermsFilter):
        return as_text(value).in_([str(term) for term in wanted.values])
    raise UnsupportedSearchError(f"a range over text ({wanted.scope})")


def compare_number(value: Any, wanted: TermsFilter | RangeFilter) -> ColumnElement[bool]:
    """Match a number by terms or by a range with both ends included."""
    if isinstance(wanted, TermsFilter):
        return value.in_([_number(term) for term in wanted.values])
    return _between(value, _optional(_number, wanted.ge), _optional(_number, wanted.le))


def compare_date(value: Any, wanted: TermsFilter | RangeFilter) -> ColumnElement[bool]:
    """Match a timestamp (kept in UTC) by terms or by a range with both ends included."""
    if isinstance(wanted, TermsFilter):
        return value.in_([_utc(term) for term in wanted.values])
    return _between(value, _optional(_utc, wanted.ge), _optional(_utc, wanted.le))


def _between(value: Any, low: Any, high: Any) -> ColumnElement[bool]:
    ends = [value >= low] if low is not None else []
    return and_(*ends, value <= high) if high is not None else and_(*ends)


def _optional(convert: Any, end: Any) -> Any:
    return None if end is None else convert(end)


def _number(term: float | str) -> float:
    try:
        return float(term)
    except ValueError as e:
        raise UnsupportedSearchError(f"{term!r} as a number") from e


def _utc(term: float | str) -> datetime:
    try:
        moment = datetime.fromtimestamp(term / 1000, UTC) if isinstance(term, float) else datetime.fromisoformat(term)
    except (ValueError, OverflowError, OSError) as e:
        raise UnsupportedSearchError(f"{term!r} as a date") from e
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
