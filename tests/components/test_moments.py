"""Times on the screen: one way to write them, in the zone of who reads them."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import streamlit as st

from components import moments

AT = datetime(2026, 1, 2, 23, 2, 3, tzinfo=UTC)
SUMMER = datetime(2026, 7, 2, 23, 2, 3, tzinfo=UTC)
BY_HAND = re.compile(r"%[dHMSYBbmy]\b(?! ?%%)|strftime|:%[dHMSYBbmy]|DatetimeColumn\((?!format=\"distance\"\))")


class Context:
    """A browser that says its time zone."""

    def __init__(self, timezone: str | None) -> None:
        self.timezone = timezone


@pytest.mark.parametrize(
    ("zone", "winter", "summer"),
    [
        ("Europe/Berlin", "3 January 2026, 00:02 CET", "3 July 2026, 01:02 CEST"),
        ("America/New_York", "2 January 2026, 18:02 EST", "2 July 2026, 19:02 EDT"),
        ("Asia/Kathmandu", "3 January 2026, 04:47 UTC+05:45", "3 July 2026, 04:47 UTC+05:45"),
        (None, "2 January 2026, 23:02 UTC", "2 July 2026, 23:02 UTC"),
        ("../../etc/passwd", "2 January 2026, 23:02 UTC", "2 July 2026, 23:02 UTC"),
    ],
)
def test_a_time_is_the_readers_and_names_its_zone(
    monkeypatch: pytest.MonkeyPatch, zone: str | None, winter: str, summer: str
) -> None:
    monkeypatch.setattr(st, "context", Context(zone))
    assert (moments.minute(AT), moments.minute(SUMMER)) == (winter, summer)
    assert moments.day(AT) == winter.partition(",")[0] and moments.second(AT).endswith(":03")
    column = moments.column("At")
    assert column["type_config"]["timezone"] == moments.zone_name()  # type: ignore[index]


def test_no_component_and_no_page_writes_a_time_by_hand() -> None:
    root = Path(__file__).parents[2]
    files = [*root.glob("components/**/*.py"), *root.glob("pages/*.py")]
    by_hand = {
        f"{path.name}: {line.strip()}"
        for path in files
        if path.name != "moments.py"
        for line in path.read_text().splitlines()
        if BY_HAND.search(line)
    }
    assert not by_hand
