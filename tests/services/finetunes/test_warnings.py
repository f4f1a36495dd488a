"""Warnings: each names its row, and leaving the row out takes it away."""

import pytest

from services import finetunes
from services.finetunes import Selection, personal_data
from services.finetunes.warnings import About, RowWarning, warnings
from services.words import TrainingMethod
from tests.services.finetunes.conftest import Desk


def found(desk: Desk, selection: Selection | None = None, **limits: int) -> list[RowWarning]:
    chosen = finetunes.training_set(desk.project.id, TrainingMethod.SUPERVISED, selection or Selection())
    return warnings(chosen, **limits)


def test_rows_that_deserve_a_second_look_are_named_by_number(desk: Desk) -> None:
    desk.review(0, "Two switches.")
    desk.review(1, "Based on the provided context, it has three.")
    desk.review(2, "Write to ada.lovelace@example.com, please.")
    desk.review(3, "two SWITCHES", question_text=desk.asked[0].text)
    desk.review(4, "Five switches.", question_text=desk.asked[0].text)
    told = found(desk)
    assert [(each.number, each.about) for each in told] == [
        (2, About.NAMES_SOURCE),
        (3, About.PERSONAL_DATA),
        (4, About.DUPLICATE),
        (5, About.CONTRADICTION),
    ]
    assert "ada.lovelace@example.com in the answer" in told[1].detail and "row 1" in told[2].detail
    left = Selection(left_out=tuple(each.row.key for each in told))
    assert found(desk, left) == []


def test_a_row_longer_than_the_host_trains_is_named(desk: Desk) -> None:
    desk.review(0, "word " * 2000)
    assert [each.about for each in found(desk, row_tokens=2048)] == [About.LONG]
    assert found(desk) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Ask jo@example.co.uk or call +49 30 901820.", ["e-mail address", "phone number"]),
        ("Call (212) 736-5000 or 212-736-5001.", ["phone number", "phone number"]),
        ("Pay to GB82 WEST 1234 5698 7654 32.", ["bank account"]),
        ("Card 4111 1111 1111 1111, not 4111 1111 1111 1112.", ["card number"]),
        ("Order 2127365000 of 2026-05-12, version 1.2.3.4567, 12,000.50 dollars, 230 V at 50-60 Hz.", []),
        ("@home in the U.S. a@b", []),
    ],
)
def test_personal_data_is_what_can_be_checked(text: str, kinds: list[str]) -> None:
    assert [each.kind for each in personal_data.find(text)] == kinds
