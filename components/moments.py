"""Dates and times on the screen: one way to write them, in the reader's own time zone and with its name."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

UTC = "UTC"


def zone_name() -> str:
    """Name the time zone of the reader's browser, UTC where it does not say."""
    name = st.context.timezone or UTC
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def day(at: datetime) -> str:
    """Write a day: "2 January 2026"."""
    local = _local(at)
    return f"{local.day} {local:%B %Y}"


def minute(at: datetime) -> str:
    """Write a time to the minute, with its zone: "2 January 2026, 11:02 CET"."""
    return f"{day(at)}, {_local(at):%H:%M} {_zone(at)}"


def second(at: datetime) -> str:
    """Write the time of day: "11:02:33"."""
    return f"{_local(at):%H:%M:%S}"


def column(label: str | None = None) -> ColumnConfig:
    """Show a column of times in the reader's zone; put `zone_name()` beside the table or into the label."""
    return st.column_config.DatetimeColumn(label, format="D MMM YYYY, HH:mm", timezone=zone_name())


def _local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(zone_name()))


def _zone(at: datetime) -> str:
    """Name the zone as people there do, or by its distance to UTC where its name is a number."""
    name = f"{_local(at):%Z}"
    return name if name[:1].isalpha() else f"UTC{name[:3]}:{name[3:] or '00'}"
