"""Terms and ranges as conditions on one value, as Elasticsearch reads them for texts, numbers and dates."""

import math
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from argilla_server.search_engine.base import RangeFilter, TermsFilter
from sqlalchemy import ColumnElement, and_, or_

from .errors import UnsupportedSearchError
from .extract import LARGEST_INTEGER, comparable

Wanted = TermsFilter | RangeFilter

DATE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d)?(?::(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?)?"
    r"(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?)?)?)?"
)
MILLISECONDS = re.compile(r"-?\d{5,}(?:\.\d+)?")
DAY, HOUR, MINUTE, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
MOMENT = timedelta(microseconds=1)


def compare_text(value: Any, wanted: Wanted) -> ColumnElement[bool]:
    """Match a text by terms, or by a range in the order of its characters with both ends included."""
    if isinstance(wanted, TermsFilter):
        return value.in_([comparable(str(term)) for term in wanted.values])
    return _between(value, wanted, lambda end: comparable(str(end)))


def compare_number(value: Any, wanted: Wanted) -> ColumnElement[bool]:
    """Match a number by terms, or by a range with both ends included."""
    if isinstance(wanted, TermsFilter):
        return value.in_([number(term) for term in wanted.values])
    return _between(value, wanted, number)


def compare_date(value: Any, wanted: Wanted) -> ColumnElement[bool]:
    """Match a timestamp (kept in UTC); a date without a time stands for its whole day."""
    if isinstance(wanted, TermsFilter):
        spans = [span(term) for term in wanted.values]
        return or_(*(value.between(first, last) for first, last in spans))
    ends = [value >= span(wanted.ge)[0]] if wanted.ge is not None else []
    return and_(*ends, value <= span(wanted.le)[1]) if wanted.le is not None else and_(*ends)


def number(term: float | str) -> int | float:
    """Read a number; raise UnsupportedSearchError where it is none."""
    try:
        found = int(term) if isinstance(term, str) and re.fullmatch(r"\s*[+-]?\d+\s*", term) else float(term)
    except ValueError as e:
        raise UnsupportedSearchError(f"{term!r} as a number") from e
    if not math.isfinite(found):
        raise UnsupportedSearchError(f"{term!r} as a number")
    return float(found) if abs(found) > LARGEST_INTEGER else found


def span(term: float | str) -> tuple[datetime, datetime]:
    """Read a date, or milliseconds since 1970, as its first and last moment in UTC; raise UnsupportedSearchError."""
    text = str(term).strip()
    try:
        if not isinstance(term, str) or MILLISECONDS.fullmatch(text):
            moment = datetime(1970, 1, 1) + timedelta(milliseconds=float(text))
            return moment, moment
        if found := DATE.fullmatch(text):
            return _span(found)
    except (ValueError, OverflowError) as e:
        raise UnsupportedSearchError(f"{term!r} as a date") from e
    raise UnsupportedSearchError(f"{term!r} as a date")


def _span(found: re.Match[str]) -> tuple[datetime, datetime]:
    parts = {name: int(found[name] or default) for name, default in (("year", 1), ("month", 1), ("day", 1))}
    times = {name: int(found[name] or 0) for name in ("hour", "minute", "second")}
    fraction = (found["fraction"] or "").ljust(6, "0")[:6]
    first = datetime(**parts, **times, microsecond=int(fraction))  # type: ignore[arg-type]
    last = _next(found, first) - MOMENT if found["fraction"] is None else first
    shift = _shift(found["zone"])
    return first - shift, last - shift


def _next(found: re.Match[str], first: datetime) -> datetime:
    for name, step in (("second", SECOND), ("minute", MINUTE), ("hour", HOUR), ("day", DAY)):
        if found[name] is not None:
            return first + step
    if found["month"] is None:
        return first.replace(year=first.year + 1)
    return (first + 31 * DAY).replace(day=1)


def _shift(zone: str | None) -> timedelta:
    if zone in (None, "Z"):
        return timedelta()
    hours, minutes = int(zone[1:3]), int(zone[-2:]) if len(zone) > 3 else 0
    away = timedelta(hours=hours, minutes=minutes)
    return -away if zone[0] == "-" else away


def _between(value: Any, wanted: RangeFilter, convert: Callable[[Any], Any]) -> ColumnElement[bool]:
    ends = [value >= convert(wanted.ge)] if wanted.ge is not None else []
    return and_(*ends, value <= convert(wanted.le)) if wanted.le is not None else and_(*ends)
