"""Rows that a host would refuse are named with their lines, before it sees them."""

import json

import pytest

from services.training.port import Request
from services.training.row_checks import Limits, problems
from services.words import TrainingMethod

GOOD = [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}]
LIMITS = Limits(fewest_rows=4, row_tokens=100)


def request(rows: list[str], validation: str = "") -> Request:
    return Request("k", "m", TrainingMethod.SUPERVISED, "\n".join(rows), validation, "", 1, 100)


def row(*messages: dict[str, str]) -> str:
    return json.dumps({"messages": list(messages or GOOD)})


def test_good_rows_are_good() -> None:
    system = {"role": "system", "content": "Be brief."}
    assert problems(request([row(), row(system, *GOOD), row(*GOOD, *GOOD), row(), ""]), LIMITS) == []


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ("{broken", "line 2 is not valid JSON"),
        (row(*reversed(GOOD)), "line 2 has its roles in a wrong order"),
        (row(GOOD[0], {"role": "assistant", "content": " "}), "line 2 has an empty message"),
        (row(GOOD[0], {"role": "assistant", "content": "so " * 500}), "line 2 is too long: about 376 tokens"),
        (json.dumps({"input": {}}), "line 2 is not a row for the method “supervised”"),
    ],
)
def test_a_bad_row_is_named_by_its_line(bad: str, sentence: str) -> None:
    (found,) = problems(request([row(), bad, row(), row(), row()]), LIMITS)
    assert sentence in found


def test_nine_rows_are_too_few_and_50001_too_many() -> None:
    assert problems(request([row()] * 9), Limits(10)) == [
        "9 rows are ready and a fine-tune here needs at least 10: add 1 more."
    ]
    (found,) = problems(request([row()] * 50_001), Limits(10))
    assert "50,001 rows are more than the 50,000" in found


def test_validation_on_the_training_rows_proves_nothing() -> None:
    rows = [row(), row(*GOOD, *GOOD), row(), row()]
    (found,) = problems(request(rows, "\n".join(reversed(rows))), LIMITS)
    assert "The validation rows are the training rows" in found
