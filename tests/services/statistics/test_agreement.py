"""Krippendorff's alpha, against worked examples and what must hold for any votes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from services.statistics import krippendorff, with_the_rest

# Krippendorff (2011), example C: 12 units, nominal, missing votes; alpha = 0.743.
EXAMPLE_C = [
    [3, 0, 0, 0, 0],
    [0, 3, 1, 0, 0],
    [0, 0, 4, 0, 0],
    [0, 0, 4, 0, 0],
    [0, 4, 0, 0, 0],
    [1, 1, 1, 1, 0],
    [0, 0, 0, 4, 0],
    [3, 1, 0, 0, 0],
    [0, 4, 0, 0, 0],
    [0, 0, 0, 0, 3],
    [2, 0, 0, 0, 0],
    [0, 0, 1, 0, 0],
]


def test_the_published_example() -> None:
    found = krippendorff(np.array(EXAMPLE_C))
    assert found.alpha == pytest.approx(0.743, abs=5e-4) and found.questions == 11
    assert found.lower is not None and found.upper is not None
    assert 0 < found.lower < 0.743 < found.upper <= 1


def test_nobody_to_agree_with() -> None:
    assert krippendorff(np.array([[1, 0], [0, 1]])).questions == 0
    assert krippendorff(np.zeros((0, 4), dtype=int)).alpha is None


def test_one_answer_to_everything_says_nothing() -> None:
    found = krippendorff(np.array([[2, 0], [3, 0]]))
    assert (found.alpha, found.questions) == (None, 2)


def test_perfect_agreement_and_its_opposite() -> None:
    assert krippendorff(np.array([[2, 0], [0, 2]] * 5)).alpha == pytest.approx(1)
    assert krippendorff(np.array([[1, 1]] * 10)).alpha == pytest.approx(1 - 1 / (10 / 19))


def test_like_the_rest_counts_the_others_alone() -> None:
    counts = np.array([[2, 1], [1, 2], [1, 0]])
    questions, outcomes = np.array([0, 0, 0, 1, 1, 1, 2]), np.array([0, 0, 1, 0, 1, 1, 0])
    labelers = np.array([0, 1, 2, 0, 1, 2, 3])
    ada, *_, dan = with_the_rest(questions, outcomes, labelers, counts)
    assert ada == pytest.approx((1 / 2 + 0 / 2) / 2) and dan is None


@settings(max_examples=60, deadline=None)
@given(arrays(np.int64, st.tuples(st.integers(1, 20), st.just(4)), elements=st.integers(0, 4)))
def test_alpha_is_at_most_one_and_blind_to_the_order_of_questions(counts: np.ndarray) -> None:
    found = krippendorff(counts, resamples=50)
    if found.alpha is not None:
        assert found.alpha <= 1 + 1e-12
        again = krippendorff(counts[::-1], resamples=50)
        assert again.alpha == pytest.approx(found.alpha)
