"""Times in files: read as a column, asked where only a person knows, named where nobody could read them."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from services import preference_files, reviews, store, tables
from services.errors import BadInput
from services.store.columns import now
from services.tables import Order, Table, TimeChoices, Times
from services.tables.times import read_times
from tests.services.reviews.desk import Desk

AT = datetime(2026, 1, 2, 10, 2, 3, tzinfo=UTC)
BERLIN = TimeChoices(Order.DAY_FIRST, "Europe/Berlin")


def read(*cells: str, choices: TimeChoices | None = None) -> Times:
    return read_times(cells, range(2, 2 + len(cells)), choices)


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2026-01-02T10:02:03Z", AT),
        ("2026-01-02 10:02:03.123456+00:00", AT.replace(microsecond=123456)),
        ("2026-01-02T11:02:03+0100", AT),
        ("2026-01-02 10:02:03 UTC", AT),
        ("2026-01-02 10:02:03 +0000 UTC", AT),
        ("Fri, 02 Jan 2026 10:02:03 GMT", AT),
        ("1767348123", AT),
        ("1767348123.5", AT.replace(microsecond=500000)),
        ("1767348123250", AT.replace(microsecond=250000)),
        ("1767348123250001", AT.replace(microsecond=250001)),
        ("1767348123250001999", AT.replace(microsecond=250001)),
    ],
)
def test_a_time_with_its_zone_needs_no_question(cell: str, at: datetime) -> None:
    found = read(cell)
    assert (found.readings[0].at, found.order_example, found.zone_example) == (at, "", "")


@pytest.mark.parametrize(
    "cell",
    [
        *("02.01.2026 11:02:03", "2.1.26, 11:02:03", "02/01/2026 11:02:03", "02-01-2026 11:02:03 AM"),
        *("2026-01-02T11:02:03", "2026-01-02 11:02:03", "2026/1/2 11:02:03", "20260102T110203"),
        *("2 Jan 2026 11:02:03", "Jan 2, 2026 11:02:03 AM", "02-Jan-26 11:02:03", "2. Januar 2026, 11:02:03 Uhr"),
        *("Fri Jan  2 11:02:03 2026", "11:02:03 02.01.2026", "46024.45975694444", "46024,45975694444"),
    ],
)
def test_a_time_without_a_zone_waits_for_one(cell: str) -> None:
    asked = read(cell)
    assert asked.zone_example == " ".join(cell.split()) or asked.zone_example == cell.strip()
    with pytest.raises(BadInput, match=r"time zone|day or the month"):
        tables.require_times(asked, TimeChoices())
    found = read(cell, choices=BERLIN)
    assert abs(found.readings[0].at - AT) < timedelta(milliseconds=1) and not found.problems  # type: ignore[operator]


@pytest.mark.parametrize(
    "cell", ["yesterday", "31.02.2026", "31/31/2026", "1.7673E+09", "10:02", "99999", "12", "2026-13-01", "0"]
)
def test_what_is_no_time_is_named_with_its_row(cell: str) -> None:
    assert read("2026-01-02T10:02:03Z", cell, choices=BERLIN).problems == [
        f"Row 3: “{cell}” is no time that can be read."
    ]


def test_the_future_is_no_time_at_which_something_was_done() -> None:
    assert "lies in the future" in read((now() + timedelta(days=400)).isoformat()).problems[0]


@pytest.mark.parametrize(("cell", "at"), [("202601021002", AT.replace(second=0)), ("20260102100203", AT)])
def test_digits_in_a_row_are_a_date_and_no_milliseconds(cell: str, at: datetime) -> None:
    assert read(cell).zone_example == cell
    assert read(cell, choices=TimeChoices(zone="UTC")).readings[0].at == at


def test_a_time_that_the_clocks_skipped_is_named() -> None:
    found = read("2026-03-29 01:59", "2026-03-29 02:30", "2026-03-29 03:00", "2025-10-26 02:30", choices=BERLIN)
    assert found.problems == [
        "Row 3: “2026-03-29 02:30” did not exist in Europe/Berlin: the clocks skipped it.",
    ]


@pytest.mark.parametrize("cell", ["0001-01-01", "0001-01-01T00:00+05:00"])
def test_a_time_before_all_calendars_is_named(cell: str) -> None:
    assert read(cell, choices=BERLIN).problems == [f"Row 2: “{cell}” is no time that can be read."]


def test_one_clear_row_decides_for_the_column() -> None:
    for clear, day in (("31.01.2026", 2), ("01/31/2026", 1)):
        asked = read("02.01.2026" if "." in clear else "01/02/2026", clear, "03.03.2026")
        assert asked.order_example == ""
        assert [each.at and each.at.month for each in asked.readings] == [1, 1, 3]
        assert day in (1, 2)


def test_a_clear_row_decides_for_dates_that_are_written_as_it_is() -> None:
    cells = ("13.01.2026", "02.01.2026", "01/02/2026")
    asked = read(*cells)
    assert (asked.order_example, asked.contradiction) == ("01/02/2026", "")
    found = read(*cells, choices=TimeChoices(Order.MONTH_FIRST, "UTC"))
    assert [(at.month, at.day) for each in found.readings if (at := each.at)] == [(1, 13), (1, 2), (1, 2)]


def test_a_doubtful_date_is_asked_and_read_as_it_is_said() -> None:
    asked = read("02.01.2026")
    assert (asked.order_example, asked.suggested_order) == ("02.01.2026", Order.DAY_FIRST)
    assert read("01/02/2026").suggested_order is None
    months = [read("01/02/2026", choices=TimeChoices(order, "UTC")).readings[0].at for order in Order]
    assert [at.month for at in months if at] == [2, 1]


def test_rows_that_contradict_each_other_are_named() -> None:
    found = read("31/01/2026", "01/31/2026", "01/02/2026")
    assert found.contradiction == (
        "The dates contradict each other: the day comes first in row 2 (31/01/2026), but the month comes first in "
        "row 3 (01/31/2026). Each of these is read in its own way."
    )
    assert found.order_example == "01/02/2026"


@given(st.datetimes(datetime(2001, 10, 1), datetime(2026, 6, 1)), st.sampled_from(["us", "ms", "s", "iso"]))  # noqa: DTZ001
def test_every_moment_comes_back_from_what_programs_write(naive: datetime, unit: str) -> None:
    at = naive.replace(tzinfo=UTC)
    micros = round((at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))
    scale = {"us": 1, "ms": 1_000, "s": 1_000_000, "iso": 1}[unit]
    found = read(at.isoformat() if unit == "iso" else str(micros // scale)).readings[0].at
    assert found == (at if unit in ("us", "iso") else at - timedelta(microseconds=micros % scale))


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2026, 6, 1)),  # noqa: DTZ001
    st.sampled_from([("%d.%m.%Y %H:%M:%S", Order.DAY_FIRST), ("%m/%d/%Y %I:%M:%S %p", Order.MONTH_FIRST)]),
)
def test_every_date_that_a_person_writes_comes_back(naive: datetime, written: tuple[str, Order]) -> None:
    pattern, order = written
    naive = naive.replace(microsecond=0)
    found = read(naive.strftime(pattern), choices=TimeChoices(order, "UTC"))
    assert found.readings[0].at == naive.replace(tzinfo=UTC)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading(text: str) -> None:
    found = read(text, choices=BERLIN)
    assert (found.readings[0].at is not None) or found.problems or not text.strip()


def votes(*times: str) -> Table:
    rows = [(f"Q{place}?", "win", f"yes {place}", f"no {place}", at) for place, at in enumerate(times)]
    columns = ["question", "outcome", "candidate answer", "baseline answer", "voted at"]
    return Table("votes.csv", pd.DataFrame(rows, columns=columns, dtype=object))


def voted_at() -> list[datetime]:
    with store.reading() as session:
        return list(session.scalars(select(store.Vote.created_at).order_by(store.Vote.created_at)))


def test_votes_keep_the_times_that_a_spreadsheet_wrote(owner: store.Person) -> None:
    saved = votes("02.01.2026 10:02", "13.01.2026 10:02", "soon")
    with pytest.raises(BadInput, match=r"“02\.01\.2026 10:02” does not say its time zone"):
        preference_files.import_votes(saved, owner.id)
    assert voted_at() == []
    done = preference_files.import_votes(saved, owner.id, choices=TimeChoices(zone="Europe/Berlin"))
    assert voted_at() == [datetime(2026, 1, day, 9, 2, tzinfo=UTC) for day in (2, 13)]
    assert done.left_out == ("Row 3: “soon” is no time that can be read.",)


def test_votes_keep_the_seconds_since_1970(owner: store.Person) -> None:
    preference_files.import_votes(votes("1767348123", "1767348124000"), owner.id)
    assert voted_at() == [AT, AT + timedelta(seconds=1)]


@pytest.mark.usefixtures("home")
def test_reviews_keep_the_times_that_a_spreadsheet_wrote() -> None:
    desk = Desk(2)
    asked = [row.question for row in reviews.rows(desk.variant.id)]
    frame = pd.DataFrame({"question": asked, "corrected": ["So."] * 2, "reviewed_at": ["02.01.2026 10:02", "x"]})
    table = Table("reviews.csv", frame.astype(object))
    with pytest.raises(BadInput, match=r"Does the day or the month come first in “02\.01\.2026 10:02”"):
        reviews.import_rows(desk.variant.id, table, desk.ada.id)
    done = reviews.import_rows(desk.variant.id, table, desk.ada.id, BERLIN)
    assert done.left_out == ("Row 2: “x” is no time that can be read.",)
    (row,) = [row for row in reviews.rows(desk.variant.id) if row.status]
    assert row.at == datetime(2026, 1, 2, 9, 2, tzinfo=UTC)
