"""What it takes to see a difference, against the rule that will judge and against known figures."""

import pytest

from services.comparisons import fewest_wins
from services.statistics.planning import _wins_needed, prospect


@pytest.mark.parametrize("questions", [12, 20, 50, 200])
@pytest.mark.parametrize("threshold", [0.5, 0.6])
def test_the_wins_needed_are_those_of_the_rule(questions: int, threshold: float) -> None:
    needed = int(_wins_needed(threshold, 0.025)[questions - 1])
    assert (fewest_wins(questions, threshold) or questions + 1) == needed


def test_looking_at_any_time_costs_about_twice_the_questions_of_one_look() -> None:
    for rate, one_look in ((0.6, 199), (0.65, 90)):
        found = prospect(rate, 20).questions
        assert found is not None and one_look < found < 2.1 * one_look


def test_a_larger_difference_shows_sooner_and_equal_variants_hardly_ever() -> None:
    close, clear = prospect(0.55, 100), prospect(0.65, 100)
    assert close.questions is not None and clear.questions is not None
    assert clear.questions < close.questions and clear.shown > close.shown
    assert prospect(0.5, 1000).shown <= 0.025 and prospect(0.5, 1000).questions is None
