"""Counts stand for the votes: after every look, and without each labeler, they give what the votes would."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.statistics import Depths, QuestionVotes, at_looks, headline, without_each

votes = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from([0.0, 0.5, 1.0]), st.integers(0, 3)), min_size=1, max_size=60
)


def columns(cast: list[tuple[int, float, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    questions, scores, labelers = (np.array(each) for each in zip(*cast, strict=True))
    return questions, scores, np.unique(labelers, return_inverse=True)[1]


def same(left: Depths, right: Depths) -> bool:
    return (
        np.array_equal(left.times, right.times)
        and left.total == pytest.approx(right.total)
        and left.questions == right.questions
    )


@settings(max_examples=60, deadline=None)
@given(votes)
def test_a_look_back_sees_what_was_there_then(cast: list[tuple[int, float, int]]) -> None:
    questions, scores, _ = columns(cast)
    looks = list(range(1, len(cast) + 1, 3))
    found = at_looks(QuestionVotes.of(questions, scores), looks)
    for look, depths in zip(looks, found, strict=True):
        assert same(depths, Depths.of(QuestionVotes.of(questions[:look], scores[:look])))


@settings(max_examples=60, deadline=None)
@given(votes)
def test_without_a_labeler_the_others_remain(cast: list[tuple[int, float, int]]) -> None:
    once = {(question, who): (question, score, who) for question, score, who in cast}
    questions, scores, labelers = columns(list(once.values()))
    for who, depths in enumerate(without_each(QuestionVotes.of(questions, scores), labelers)):
        rest = labelers != who
        assert same(depths, Depths.of(QuestionVotes.of(questions[rest], scores[rest])))


def test_depths_beyond_the_eighth_are_in_the_mean_alone() -> None:
    found = Depths.of(QuestionVotes.of(np.zeros(12, dtype=int), [1.0] * 8 + [0.0] * 4))
    assert found.deepest == 8 and found.mean == pytest.approx(8 / 12)
    shown = headline(found)
    assert shown is not None and shown.interval.lower <= 8 / 12 <= shown.interval.upper


def test_nothing_is_left_without_the_only_labeler() -> None:
    (rest,) = without_each(QuestionVotes.of(np.arange(3), [1.0, 0.0, 0.5]), np.zeros(3, dtype=int))
    assert rest.questions == 0 and headline(rest) is None
