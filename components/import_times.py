"""The times of a file before it is imported: what cannot be read, and what only a person can say of the rest."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import streamlit as st

from components import import_notes, moments, plain
from services.counting import count
from services.tables import Order, TimeChoices, Times

_ORDERS = {Order.DAY_FIRST: "Day first: 2 January is 02.01.", Order.MONTH_FIRST: "Month first: 2 January is 01/02"}

Read = Callable[[TimeChoices], Times | None]


def show(read: Read, key: str) -> TimeChoices:
    """Draw the questions that a file's times leave open, and name those that cannot be read; gives the answers."""
    asked = read(TimeChoices())
    if asked is None:
        st.caption("No column says when it was done, so every row gets the time of the import.")
        return TimeChoices()
    choices = TimeChoices(_order(asked, key), _time_zone(asked, key))
    times = read(choices) or asked
    if times.contradiction:
        st.warning(plain.words(times.contradiction), icon=":material/rule:")
    if times.problems:
        head = f"{count(len(times.problems), 'time')} cannot be read, so these rows are left out"
        import_notes.show(head, times.problems)
    if times.without_time:
        st.caption(f"Without a time, and given the time of the import: {count(times.without_time, 'row')}.")
    return choices


def _order(asked: Times, key: str) -> Order | None:
    if not asked.order_example:
        return None
    return st.radio(
        f"Does the day or the month come first in “{plain.words(asked.order_example)}”?",
        list(Order),
        index=None if asked.suggested_order is None else list(Order).index(asked.suggested_order),
        format_func=lambda each: _ORDERS[each],
        key=f"{key}.order",
    )


def _time_zone(asked: Times, key: str) -> str | None:
    if not asked.zone_example:
        return None
    zones = sorted(available_timezones())
    return st.selectbox(
        f"In which time zone is “{plain.words(asked.zone_example)}”?",
        zones,
        index=zones.index(moments.zone_name()),
        format_func=_with_offset,
        key=f"{key}.zone",
    )


def _with_offset(zone: str) -> str:
    offset = f"{datetime.now(UTC).astimezone(ZoneInfo(zone)):%z}"
    return f"{zone} ({offset[:3]}:{offset[3:]} now)"
