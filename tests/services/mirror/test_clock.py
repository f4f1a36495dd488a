"""How far ahead Argilla's clock is, read off its answers."""

from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from services.mirror import clock
from services.store.columns import now

MOMENT = datetime.fromisoformat("2026-11-21T10:00:00+00:00")


def ahead() -> float:
    return (MOMENT - clock.ours(MOMENT)).total_seconds()


def answered(theirs_ahead: float, *, took: float = 0.0) -> None:
    """Note an answer that was written the moment it was asked for, and came `took` seconds later."""
    asked = now() - timedelta(seconds=took)
    clock.note(format_datetime(asked + timedelta(seconds=theirs_ahead), usegmt=True), asked)


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_clock_that_is_off_is_measured_and_set_right_again(home: Path, minutes: int) -> None:
    answered(minutes * 60)
    assert abs(ahead() - minutes * 60) < 30
    answered(0)
    assert ahead() == 0


@pytest.mark.parametrize("took", [0, 5, 50])
def test_a_slow_answer_is_no_slow_clock(home: Path, took: float) -> None:
    answered(0, took=took)
    assert ahead() == 0


def test_what_is_known_is_kept_while_it_may_be_true(home: Path) -> None:
    answered(300)
    before = ahead()
    answered(303, took=2)
    assert ahead() == before


def test_an_answer_without_a_date_says_nothing(home: Path) -> None:
    clock.note("", now())
    assert ahead() == 0
