"""Figures corrected for side and length: they find what was put in, and say nothing where nothing can be said."""

import numpy as np
import pytest

from services.statistics import Corrected
from services.statistics import corrected as corrected_groups


def corrected(won: list[bool], questions: np.ndarray, influences: dict[str, list[float]]) -> Corrected | None:
    """Correct votes one by one."""
    return corrected_groups([int(each) for each in won], [int(not each) for each in won], questions, influences)


def voted(
    *, quality: float, side: float, votes: int = 4000, seed: int = 1
) -> tuple[list[bool], np.ndarray, list[float]]:
    """Simulate votes: log odds of a win are `quality`, plus `side` on the left and minus it on the right."""
    rng = np.random.default_rng(seed)
    sides = rng.choice([-1.0, 1.0], votes)
    chance = 1 / (1 + np.exp(-(quality + side * sides)))
    return (rng.random(votes) < chance).tolist(), rng.integers(0, 400, votes), sides.tolist()


def test_a_habit_of_picking_the_left_is_taken_out() -> None:
    won, questions, sides = voted(quality=0.4, side=0.8)
    found = corrected(won, questions, {"left side": sides})
    assert found is not None
    assert found.win_rate.lower < 1 / (1 + np.exp(-0.4)) < found.win_rate.upper
    (effect,) = found.effects
    assert effect.clear and effect.lower < np.exp(0.8) < effect.upper and effect.name == "left side"


def test_without_a_habit_nothing_is_clear() -> None:
    won, questions, sides = voted(quality=0.4, side=0.0)
    found = corrected(won, questions, {"left side": sides})
    assert found is not None and not found.effects[0].clear


def test_the_corrected_intervals_hold_the_truth_as_often_as_they_say() -> None:
    held = held_side = 0
    for seed in range(200):
        won, questions, sides = voted(quality=0.3, side=0.5, votes=300, seed=seed)
        found = corrected(won, questions, {"left side": sides})
        assert found is not None
        held += found.win_rate.lower < 1 / (1 + np.exp(-0.3)) < found.win_rate.upper
        held_side += found.effects[0].lower < np.exp(0.5) < found.effects[0].upper
    assert min(held, held_side) >= 182  # 95 % of 200 is 190; fewer than 182 has a chance of 1 in 300


def test_votes_on_one_question_count_less_than_votes_on_many() -> None:
    won, _, sides = voted(quality=0.4, side=0.0, votes=400)
    copied = [each for each in won[:40] for _ in range(10)]
    sides = [each for each in sides[:40] for _ in range(10)]
    few = corrected(copied, np.repeat(np.arange(40), 10), {"left side": sides})
    many = corrected(copied, np.arange(400), {"left side": sides})
    assert few is not None and many is not None and few.win_rate.width > 2 * many.win_rate.width


@pytest.mark.parametrize(
    ("won", "sides"),
    [
        ([True, False] * 10, [1.0, -1.0] * 10),  # too few
        ([True] * 60, [1.0, -1.0] * 30),  # unanimous
        ([True, False] * 30, [1.0, -1.0] * 30),  # the side explains everything
    ],
)
def test_nothing_is_said_where_votes_cannot_tell(won: list[bool], sides: list[float]) -> None:
    assert corrected(won, np.arange(len(won)), {"left side": sides}) is None


def test_nothing_is_said_where_two_influences_are_the_same() -> None:
    won, questions, sides = voted(quality=0.4, side=0.2, votes=200)
    assert corrected(won, questions, {"left side": sides, "lists": [2 * each for each in sides]}) is None


def test_an_influence_that_never_varies_is_left_out() -> None:
    won, questions, sides = voted(quality=0.4, side=0.0, votes=200)
    found = corrected(won, questions, {"left side": sides, "lists": [0.0] * 200})
    assert found is not None and [effect.name for effect in found.effects] == ["left side"]


def test_groups_of_votes_and_another_implementation_say_the_same() -> None:
    import statsmodels.api as sm

    won, questions, sides = voted(quality=0.4, side=0.6, votes=900)
    found = corrected(won, questions, {"left side": sides})
    design = np.column_stack([np.ones(900), sides])
    model = sm.GLM(np.array(won, dtype=float), design, family=sm.families.Binomial())
    oracle = model.fit(cov_type="cluster", cov_kwds={"groups": questions})
    low, high = oracle.conf_int()[1]
    assert found is not None
    (effect,) = found.effects
    assert (effect.odds, effect.lower, effect.upper) == pytest.approx(np.exp([oracle.params[1], low, high]))
    groups, place = np.unique(np.column_stack([questions, sides]), axis=0, return_inverse=True)
    wins = np.bincount(place.ravel(), weights=won).astype(int)
    losses = np.bincount(place.ravel()) - wins
    grouped = corrected_groups(wins, losses, groups[:, 0], {"left side": groups[:, 1]})
    assert grouped is not None and grouped.win_rate.lower == pytest.approx(found.win_rate.lower)
    assert grouped.effects[0].upper == pytest.approx(effect.upper)
