"""One time as somebody or some program wrote it, before it is known which of day and month comes first."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum

_SHEET_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (a spreadsheet's day numbers have no zone)
_SHEET_DAYS = (20_000, 80_000)  # 1954 to 2119
_UNITS = ((10**8, 10**11, 1), (10**11, 10**14, 10**3), (10**14, 10**17, 10**6), (10**17, 10**20, 10**9))
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("jan januar january janvier enero gennaio", "feb februar february fevrier février febrero febbraio"),
            *("mar mär märz march mars marzo", "apr april avril abril aprile", "may mai mayo maggio"),
            *("jun juni june juin junio giugno", "jul juli july juillet julio luglio"),
            *("aug august août aout agosto", "sep sept september septembre septiembre settembre"),
            *("oct okt october oktober octobre octubre ottobre", "nov november novembre noviembre"),
            "dec dez december dezember décembre decembre diciembre dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
_CLOCK = (
    r"(?:[ T,]+(?:at |um |à )?(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})"
    r"(?:[:.](?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?:Uhr)?\s*(?P<zone>Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{2}:?\d{2}(?: UTC)?)?)?"
)
_DAY_NAME = r"(?:[^\W\d_]{2,12}\.?,?\s+)?"
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})([-./])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}}){_CLOCK}", re.IGNORECASE)
_YEAR_LAST = re.compile(
    rf"{_DAY_NAME}(?P<one>\d{{1,2}})\s?(?P<separator>[-./])\s?(?P<other>\d{{1,2}})\s?\2\s?(?P<year>\d{{4}}|\d{{2}}){_CLOCK}",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    rf"{_DAY_NAME}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[-. ]+(?P<name>[^\W\d_]{{3,12}})[-., ]+"
    rf"(?P<year>\d{{4}}|\d{{2}}){_CLOCK}",
    re.IGNORECASE,
)
# As `date` prints it.
_UNIX = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}:\d{2}:\d{2})( UTC| GMT)? (\d{4})")
_CLOCK_FIRST = re.compile(r"^(\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?),? (.*\d{2})", re.IGNORECASE)
_MONTH_DAY = re.compile(
    rf"{_DAY_NAME}(?P<name>[^\W\d_]{{3,12}})[. ]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[ ]+(?P<year>\d{{4}}){_CLOCK}",
    re.IGNORECASE,
)


class Order(StrEnum):
    """Which of day and month comes first."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"

    @property
    def words(self) -> str:
        """Name what comes first."""
        return self.value


@dataclass(frozen=True, slots=True)
class Written:
    """A time that can be read; `order` is what the date itself says of day and month, None where it says nothing."""

    make: Callable[[Order], datetime]
    is_doubtful: bool = False
    order: Order | None = None
    is_zoneless: bool = True
    separator: str = ""  # between day and month, where their order is not seen: "." in 02.01.2026

    def at(self, order: Order | None, zone: tzinfo) -> datetime | None:
        """Give the moment; None while it is doubtful. Raises ValueError for a day that no calendar has."""
        if self.is_doubtful and order is None:
            return None
        made = self.make(self.order or order or Order.DAY_FIRST)
        return made if made.tzinfo else made.replace(tzinfo=zone)


def written(cell: str) -> Written | None:
    """Read a cell as far as it can be read alone; None where it holds no time."""
    text = " ".join(cell.split())
    if _NUMBER.fullmatch(text):
        return _number(text)
    text = _CLOCK_FIRST.sub(r"\2 \1", _UNIX.sub(r"\2 \1 \5 \3\4", text))
    for pattern, read in ((_YEAR_FIRST, _plain), (_DAY_MONTH, _named), (_MONTH_DAY, _named), (_YEAR_LAST, _either)):
        if match := pattern.fullmatch(text):
            return read(match)
    return _iso(text)


def _iso(text: str) -> Written | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _fixed(found)


def _fixed(found: datetime) -> Written:
    return Written(lambda _: found, is_zoneless=found.tzinfo is None)


def _number(text: str) -> Written | None:
    whole, _, part = text.replace(",", ".").partition(".")
    if not part and (found := _compact(whole)):
        return found
    if _SHEET_DAYS[0] <= int(whole) < _SHEET_DAYS[1]:
        return _fixed(_SHEET_EPOCH + timedelta(milliseconds=round(float(f"{whole}.{part or 0}") * 86_400_000)))
    for least, most, per_second in _UNITS:
        if least <= int(whole) < most:
            micros = int(whole) * 10**6 // per_second
            micros += int((part + "000000")[:6]) // per_second if part else 0
            return _fixed(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros))
    return None


def _compact(digits: str) -> Written | None:
    """Read 20260102, 202601021002 and 20260102100203; as milliseconds these would lie in 1976 or 2612."""
    if len(digits) == 8:
        return _iso(digits)
    return _iso(f"{digits[:8]}T{digits[8:]}") if len(digits) in (12, 14) and digits[:2] in ("19", "20") else None


def _plain(match: re.Match[str]) -> Written | None:
    return _dated(match, lambda _: (int(match["month"]), int(match["day"])))


def _named(match: re.Match[str]) -> Written | None:
    month = _MONTHS.get(match["name"].casefold())
    return _dated(match, lambda _: (month, int(match["day"]))) if month else None


def _either(match: re.Match[str]) -> Written | None:
    one, other = int(match["one"]), int(match["other"])
    if one > 12 and other > 12:
        return None
    order = Order.DAY_FIRST if one > 12 else Order.MONTH_FIRST if other > 12 else None
    return _dated(
        match,
        lambda chosen: (other, one) if chosen is Order.DAY_FIRST else (one, other),
        order=order,
        is_doubtful=order is None and one != other,
        separator=match["separator"],
    )


def _dated(
    match: re.Match[str],
    month_and_day: Callable[[Order], tuple[int, int]],
    *,
    order: Order | None = None,
    is_doubtful: bool = False,
    separator: str = "",
) -> Written | None:
    zone = _zone(match["zone"])
    year = int(match["year"])
    year += 0 if len(match["year"]) == 4 else 2000 if year < 70 else 1900
    try:
        clock = _clock(match)
        datetime(year, *month_and_day(order or Order.DAY_FIRST), *clock, tzinfo=zone or UTC)
    except ValueError:
        return None
    return Written(
        lambda chosen: datetime(year, *month_and_day(chosen), *clock, tzinfo=zone),
        is_doubtful=is_doubtful,
        order=order,
        is_zoneless=zone is None,
        separator=separator,
    )


def _clock(match: re.Match[str]) -> tuple[int, int, int, int]:
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("There is no such hour before or after noon.")
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    return hour, minute, second, int(((match["fraction"] or "") + "000000")[:6])


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    offset = re.search(r"([+-])(\d{2}):?(\d{2})", text)
    if offset is None:
        return UTC
    delta = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return timezone(-delta if offset[1] == "-" else delta)
