"""A column of times: read as a whole, so that one clear row decides for the doubtful ones, and nothing is guessed.

ISO 8601, seconds, milliseconds, microseconds and nanoseconds since 1970, the day numbers of spreadsheets, and dates as
people write them. What stays open, which of day and month comes first and which zone is meant, is for a person to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.errors import BadInput
from services.store.columns import now
from services.tables.naming import names_of, title_of
from services.tables.written_times import Order, Written, written

_FUTURE = timedelta(days=1)  # a clock in another zone is less ahead
_NAMED = 5


@dataclass(frozen=True, slots=True)
class TimeChoices:
    """What a person said of the times of a file; None where nobody was asked."""

    order: Order | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of one cell: the moment, or why there is none; both are empty for an empty cell."""

    at: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """A column's times in the order of its rows, and what has yet to be asked, each with an example."""

    readings: list[Reading]
    order_example: str = ""  # a date that may be read in two ways; "" where nothing is to be asked
    zone_example: str = ""
    suggested_order: Order | None = None
    contradiction: str = ""

    @property
    def problems(self) -> list[str]:
        """Say which cells hold no time, with their rows."""
        return [each.problem for each in self.readings if each.problem]

    @property
    def without_time(self) -> int:
        """Count the empty cells."""
        return sum(each == Reading() for each in self.readings)


def read_times(cells: Sequence[str], numbers: Sequence[int], choices: TimeChoices | None = None) -> Times:
    """Read a column; a question that `choices` leave open makes its rows wait, with an example of what is doubtful."""
    choices = choices or TimeChoices()
    found = [written(cell) if cell.strip() else None for cell in cells]
    known = {separator: _orders(found, separator) for separator in {each.separator for each in found if each}}
    decided = {separator: next(iter(orders)) for separator, orders in known.items() if len(orders) == 1}
    doubtful = [
        cell
        for cell, each in zip(cells, found, strict=True)
        if each and each.is_doubtful and each.separator not in decided
    ]
    zoneless = [cell for cell, each in zip(cells, found, strict=True) if each and each.is_zoneless]
    read_ = [
        _reading(cell, number, each, replace(choices, order=decided.get(each.separator if each else "", choices.order)))
        for cell, number, each in zip(cells, numbers, found, strict=True)
    ]
    return Times(
        read_,
        order_example=doubtful[0].strip() if doubtful else "",
        zone_example=zoneless[0].strip() if zoneless else "",
        suggested_order=Order.DAY_FIRST if doubtful and "." in doubtful[0] else None,
        contradiction=_contradiction(cells, numbers, found)
        if any(len(orders) > 1 for orders in known.values())
        else "",
    )


def _orders(found: Sequence[Written | None], separator: str) -> set[Order]:
    """Give what dates that are written in the same way say of day and month."""
    return {each.order for each in found if each and each.order and each.separator == separator}


def require_times(times: Times, choices: TimeChoices) -> None:
    """Raise BadInput while it is open which of day and month comes first, or which time zone is meant."""
    if times.order_example and choices.order is None:
        raise BadInput(
            f"Does the day or the month come first in {title_of(times.order_example)}? Choose one, then import."
        )
    if times.zone_example and choices.zone is None:
        raise BadInput(f"{title_of(times.zone_example)} does not say its time zone. Choose one, then import.")


def _reading(cell: str, number: int, found: Written | None, choices: TimeChoices) -> Reading:
    if not cell.strip():
        return Reading()
    try:
        made = found.at(choices.order, _zone(choices.zone)) if found else None
        at = made.astimezone(UTC) if made else None
    except (ValueError, OverflowError):
        made = at = None
    if at is None:
        waits = found is not None and found.is_doubtful and choices.order is None
        return Reading(problem="" if waits else f"Row {number:,}: {title_of(cell)} is no time that can be read.")
    if at > now() + _FUTURE:
        return Reading(problem=f"Row {number:,}: {title_of(cell)} lies in the future.")
    if made and at.astimezone(made.tzinfo).replace(fold=0, tzinfo=None) != made.replace(fold=0, tzinfo=None):
        skipped = f"Row {number:,}: {title_of(cell)} did not exist in {choices.zone}: the clocks skipped it."
        return Reading(problem=skipped)
    return Reading(at)


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadInput(f"There is no time zone “{name}”. Choose one of the list.") from error


def _contradiction(cells: Sequence[str], numbers: Sequence[int], found: Sequence[Written | None]) -> str:
    """Name rows in which the day must come first, and rows in which the month must."""
    parts = []
    for order in Order:
        rows = [
            f"row {number:,} ({cell.strip()})"
            for cell, number, each in zip(cells, numbers, found, strict=True)
            if each and each.order == order
        ]
        parts.append(f"the {order.words} comes first in {names_of(rows, _NAMED)}")
    return f"The dates contradict each other: {', but '.join(parts)}. Each of these is read in its own way."
