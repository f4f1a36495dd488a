"""The ranking of several variants, against evalica and against what must hold."""

import evalica
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from services.statistics import FEWEST, ranking
from services.statistics.ranking import fit

Floats = NDArray[np.float64]


def table(rng: np.random.Generator, variants: int, most: int = 20) -> tuple[Floats, Floats]:
    """Draw how often each beat each, and how often they tied."""
    wins = rng.integers(1, most, (variants, variants)).astype(float)
    ties = np.triu(rng.integers(0, most // 2, (variants, variants)), 1).astype(float)
    np.fill_diagonal(wins, 0)
    return wins, ties + ties.T


def duels(strengths: Floats, tie: float, questions: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Have each two variants meet once on each question, by the model itself."""
    variants = len(strengths)
    wins = np.zeros((questions, variants, variants))
    ties = np.zeros_like(wins)
    for i in range(variants):
        for j in range(i + 1, variants):
            weights = np.array([strengths[i], strengths[j], 2 * tie * np.sqrt(strengths[i] * strengths[j])])
            drawn = rng.choice(3, questions, p=weights / weights.sum())
            wins[:, i, j], wins[:, j, i] = drawn == 0, drawn == 1
            ties[:, i, j] = ties[:, j, i] = drawn == 2
    return wins, ties


@pytest.mark.parametrize("seed", range(5))
def test_strengths_and_ties_are_those_of_evalica(seed: int) -> None:
    wins, ties = table(np.random.default_rng(seed), 4)
    met = [(i, j, evalica.Winner.X, wins[i, j]) for i in range(4) for j in range(4) if wins[i, j]]
    met += [(i, j, evalica.Winner.Draw, ties[i, j]) for i in range(4) for j in range(i) if ties[i, j]]
    left, right, winners, weights = zip(*met, strict=True)
    found = evalica.newman(left, right, winners, weights=list(weights), tolerance=1e-9, limit=10_000)
    theirs = found.scores.sort_index().to_numpy()
    strengths, tie = fit(wins[None], ties[None], prior=0)
    assert strengths[0] == pytest.approx(theirs / np.exp(np.log(theirs).mean()), rel=1e-4)
    assert tie[0] == pytest.approx(found.v, rel=1e-4)


def test_who_is_truly_better_is_found_and_equals_are_not_told_apart() -> None:
    wins, ties = duels(np.array([1.0, 6.0, 1.0]), 0.3, 300, np.random.default_rng(0))
    first, *others = ranking(wins, ties)
    assert (first.variant, first.best_rank, first.worst_rank) == (1, 1, 1)
    assert [(each.best_rank, each.worst_rank) for each in others] == [(2, 3), (2, 3)]
    assert all(each.lower < each.score < each.upper for each in (first, *others))


def test_one_who_won_everything_stays_within_bounds() -> None:
    wins = np.zeros((30, 3, 3))
    wins[:, 0, 1:] = wins[:, 1, 2] = 1
    first, *_, last = ranking(wins, np.zeros_like(wins))
    assert (first.variant, last.variant) == (0, 2)
    assert 0.9 < first.score < 1 and 0 < last.score < 0.1


@pytest.mark.parametrize("questions", [1, FEWEST - 1, FEWEST, 60])
def test_ties_alone_decide_nothing(questions: int) -> None:
    ties = np.tile(np.ones((3, 3)) - np.eye(3), (questions, 1, 1))
    found = ranking(np.zeros_like(ties), ties)
    assert {(each.best_rank, each.worst_rank, round(each.score, 6)) for each in found} == {(1, 3, 0.5)}


def test_too_few_questions_decide_nothing() -> None:
    wins = np.zeros((FEWEST - 1, 3, 3))
    wins[:, 0, 1:] = wins[:, 1, 2] = 1
    found = ranking(wins, np.zeros_like(wins))
    assert {(each.best_rank, each.worst_rank, each.lower, each.upper) for each in found} == {(1, 3, 0, 1)}


def test_equal_variants_are_seldom_told_apart() -> None:
    wrong = 0
    for seed in range(80):
        wins, ties = duels(np.ones(3), 0.2, 60, np.random.default_rng(seed))
        wrong += any(each.best_rank == each.worst_rank or each.best_rank > 1 for each in ranking(wins, ties))
    assert wrong <= 80 * 0.10  # nominal 5 %, a bootstrap over few questions is a little bold


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), variants=st.integers(3, 6), questions=st.integers(1, 30))
def test_any_votes_give_every_variant_one_place(seed: int, variants: int, questions: int) -> None:
    rng = np.random.default_rng(seed)
    wins, ties = duels(np.exp(rng.normal(0, 2, variants)), rng.random(), questions, rng)
    asked = rng.random((questions, variants, variants)) < 0.5
    asked = asked & np.swapaxes(asked, 1, 2)
    found = ranking(wins * asked, ties * asked)
    assert sorted(each.variant for each in found) == list(range(variants))
    assert all(1 <= each.best_rank <= each.worst_rank <= variants for each in found)
    assert sum(each.score for each in found) == pytest.approx(variants / 2)
