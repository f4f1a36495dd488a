"""What holds for any votes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.statistics import QuestionVotes, Tally, anytime_mean, anytime_win_rate, headline, log_wealth, wilson

votes = st.lists(st.tuples(st.integers(0, 12), st.sampled_from([0.0, 0.5, 1.0])), min_size=1, max_size=60)
counts = st.tuples(st.integers(0, 300), st.integers(0, 300)).filter(any)
means = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(votes)
def test_the_headline_holds_its_estimate_and_mirrors_when_the_variants_swap(cast: list[tuple[int, float]]) -> None:
    questions, scores = (np.array(each) for each in zip(*cast, strict=True))
    found, swapped = headline(QuestionVotes.of(questions, scores)), headline(QuestionVotes.of(questions, 1 - scores))
    assert found is not None and swapped is not None
    assert 0 <= found.interval.lower <= found.interval.estimate <= found.interval.upper <= 1
    assert found.interval.lower == pytest.approx(1 - swapped.interval.upper, abs=1e-6)
    assert found.interval.estimate == pytest.approx(1 - swapped.interval.estimate)


@settings(max_examples=60, deadline=None)
@given(means)
def test_bets_on_means_hold_the_estimate_and_do_not_mind_the_order(values: list[float]) -> None:
    found = anytime_mean(Tally.of(values))
    assert 0 <= found.lower <= found.estimate <= found.upper <= 1
    assert anytime_mean(Tally.of(values[::-1])) == found
    assert log_wealth(Tally.of(values), mean=found.estimate) <= 1e-6


@settings(max_examples=60, deadline=None)
@given(means, st.floats(0.01, 0.2))
def test_more_certainty_needs_a_wider_interval(values: list[float], alpha: float) -> None:
    narrow, wide = anytime_mean(Tally.of(values), alpha=alpha), anytime_mean(Tally.of(values), alpha=alpha / 2)
    assert wide.lower <= narrow.lower and narrow.upper <= wide.upper


@settings(max_examples=60, deadline=None)
@given(counts)
def test_looking_often_costs_width(count: tuple[int, int]) -> None:
    always, once = anytime_win_rate(*count), wilson(*count)
    assert always is not None and once is not None
    assert always.lower <= always.estimate <= always.upper and once.lower <= once.estimate <= once.upper
    assert always.lower <= once.lower + 1e-9 and once.upper <= always.upper + 1e-9
