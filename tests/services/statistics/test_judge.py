"""A judge's agreement with people, and what it adds to their score: by hand, against ppi-python, in simulations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from services.statistics import FEWEST_QUESTIONS, Tightened, alike, most_said, tightened
from services.words import Outcome

W, L, T, B = (tuple(Outcome).index(each) for each in (Outcome.WIN, Outcome.LOSS, Outcome.TIE, Outcome.BOTH_BAD))
H = 0.5
PEOPLE = np.array([1, 1, H, 0, 1, 0, 1, 1, H, 0, 1, 1, 0, H, 1, 1, 0, 1, H, 1, 1, 0, 1, H])
JUDGE = np.array([1, 1, H, 0, 1, H, 1, 0, H, 0, 1, 1, 0, 1, 1, H, 0, 1, H, 1, 0, 0, 1, 1])
JUDGE_ONLY = np.array([1, 0, 1, H, 1, 1, 0, 0, 1, 1, H, 1, 0, 1, 1, H, 1, 0, 1, 1])
JUDGE_ONLY = np.append(JUDGE_ONLY, [1, 0, H, 1, 1, 0, 1, 1, H, 0, 1, 1, 0, 1, H, 1, 1, 0, 1, 1])
RUNS = 1200
ERROR = 3 * (0.05 * 0.95 / RUNS) ** 0.5  # of a simulated coverage, three standard errors


def test_what_most_people_said_of_a_question() -> None:
    counts = np.zeros((6, 4), dtype=np.int64)
    counts[0, [W, L]] = 2, 1
    counts[1, [W, L]] = 1, 1
    counts[2, [W, T]] = 1, 1
    counts[3, [L, B]] = 1, 1
    counts[4, [T, B]] = 1, 1
    counts[5, B] = 1
    assert most_said(counts).tolist() == [W, T, W, L, T, B]


def test_agreement_by_hand() -> None:
    found = alike(np.array([W] * 6 + [L] * 4), np.array([W] * 5 + [L] + [L] * 2 + [T] * 2))
    assert found.questions == 10 and found.share == pytest.approx(0.7)
    assert found.confusion[W][W] == 5 and found.confusion[W][L] == 1 and found.confusion[L][T] == 2
    # Twenty verdicts: 11 wins, 7 losses, 2 ties. Three of ten disagree; by chance 1 - (11*10 + 7*6 + 2*1) / (20*19).
    assert found.agreement.alpha == pytest.approx(1 - 0.3 / (1 - (110 + 42 + 2) / 380))


def test_nothing_to_compare() -> None:
    found = alike(np.array([], dtype=np.int64), np.array([], dtype=np.int64))
    assert (found.questions, found.share, found.agreement.alpha) == (0, None, None)


def test_the_same_estimate_and_weight_as_ppi_python() -> None:
    """ppi-python 0.2.3, `ppi_mean_ci(people, judge, judge_only, alpha=0.05)`: [0.53110, 0.81721], weight 0.39983."""
    found = both()
    assert found.weight == pytest.approx(0.3998267898383372)
    assert found.interval.estimate == pytest.approx((0.5310972092855935 + 0.8172115859415043) / 2)
    assert found.interval.lower < 0.5310972092855935 and found.interval.upper > 0.8172115859415043 - 0.01
    assert found.interval.width == pytest.approx(0.8172115859415043 - 0.5310972092855935, rel=0.15)


def test_a_small_case_by_hand() -> None:
    """A perfect judge: what is left of people's scores is constant, apart from the imagined win and loss."""
    people = np.array([1.0, 0.0] * 10)
    found = tightened(people, people, np.array([1.0, 0.0] * 10_000))
    assert found is not None and found.weight == pytest.approx(0.999, abs=1e-3)
    rest = people - found.weight * (people - 0.5)
    padded = np.append(rest, [1, 0])
    variance = ((padded - 0.5) ** 2).sum() / 20 / 22 + found.weight**2 * 0.25 / 19_999
    assert found.interval.estimate == pytest.approx(0.5)
    assert found.interval.width / 2 == pytest.approx(2.085963 * variance**0.5)
    assert found.alone.width / 2 == pytest.approx(2.079614 * (22 * 0.25 / 21 / 22) ** 0.5)
    assert found.worth == pytest.approx(20 * ((found.alone.width / found.interval.width) ** 2 - 1))


def test_too_few_questions_say_nothing() -> None:
    few = FEWEST_QUESTIONS - 1
    assert tightened(PEOPLE[:few], JUDGE[:few], JUDGE_ONLY) is None
    assert tightened(PEOPLE, JUDGE, JUDGE_ONLY[:1]) is None and tightened(PEOPLE, JUDGE, np.array([])) is None


@pytest.mark.parametrize("said", [np.full(24, H), 1 - PEOPLE])
def test_a_judge_that_always_says_the_same_or_the_opposite_counts_for_nothing(said: np.ndarray) -> None:
    found = tightened(PEOPLE, said, np.full(40, H))
    assert found is not None and found.weight == 0 and found.worth == 0
    assert (found.interval.lower, found.interval.upper) == (found.alone.lower, found.alone.upper)


def test_people_who_all_say_the_same_are_not_certain() -> None:
    found = tightened(np.ones(20), np.ones(20), np.ones(40))
    assert found is not None and found.interval.upper == 1 and found.interval.lower < 0.95


@settings(max_examples=60, deadline=None)
@given(st.integers(20, 40), st.integers(2, 40), st.data())
def test_bounds_stay_in_range_around_the_estimate(labelled: int, more: int, data: st.DataObject) -> None:
    scores = st.sampled_from([0.0, 1 / 3, 0.5, 1.0])
    people, judge, only = (data.draw(arrays(float, size, elements=scores)) for size in (labelled, labelled, more))
    found = tightened(people, judge, only)
    assert found is not None and 0 <= found.weight <= 1 and found.worth >= 0
    assert 0 <= found.interval.lower <= found.interval.estimate <= found.interval.upper <= 1


@pytest.mark.parametrize("skill", [0.0, 0.8])
@pytest.mark.parametrize(("win", "ties", "labelers"), [(0.5, 0.3, 1), (0.7, 0.2, 3), (0.85, 0.0, 1)])
def test_the_truth_is_inside_and_a_judge_helps_or_does_no_harm(
    skill: float, win: float, ties: float, labelers: int
) -> None:
    rng = np.random.default_rng(7)
    found = [_simulated(rng, skill, win, ties, labelers) for _ in range(RUNS)]
    truth = win * (1 - ties) + ties / 2
    inside = np.mean([each.interval.lower <= truth <= each.interval.upper for each in found])
    width = np.mean([each.interval.width for each in found]) / np.mean([each.alone.width for each in found])
    worth = np.mean([each.worth for each in found])
    assert inside > 0.95 - ERROR
    assert (width < 0.93 and worth > 5) if skill else (width < 1.01 and worth < 1)


def _simulated(rng: np.random.Generator, skill: float, win: float, ties: float, labelers: int) -> Tightened:
    """Draw 40 questions with votes and 120 without; the judge says what somebody would, or with no skill anything."""

    def drawn(questions: int) -> tuple[np.ndarray, np.ndarray]:
        leaning = rng.beta(3 * win, 3 * (1 - win), (questions, 1))
        votes = np.where(rng.random((questions, labelers)) < ties, H, rng.random((questions, labelers)) < leaning)
        guess = rng.choice([0, H, 1], questions)
        return votes.mean(axis=1), np.where(rng.random(questions) < skill, votes[:, 0], guess)

    (people, judge), (_, only) = drawn(40), drawn(120)
    found = tightened(people, judge, only)
    assert found is not None
    return found


def both() -> Tightened:
    found = tightened(PEOPLE, JUDGE, JUDGE_ONLY)
    assert found is not None
    return found
