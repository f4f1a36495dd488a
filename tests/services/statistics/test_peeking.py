"""Looking after every question or vote may declare a false winner in at most 5 % of runs (fixed seeds)."""

import numpy as np
import pytest

from bench.peeking import World, coverage, false_winners
from services.statistics import Decision, QuestionVotes, ShipRule, Tally, headline, log_wealth

RUNS = 150


@pytest.mark.parametrize("ties", [0.0, 0.3])
def test_false_winners_when_peeking_after_each_question(ties: float) -> None:
    rng, wrong = np.random.default_rng(11), 0
    for _ in range(300):
        scores = rng.choice([0.0, 0.5, 1.0], 60, p=[(1 - ties) / 2, ties, (1 - ties) / 2])
        wrong += any(log_wealth(Tally.of(scores[:look]), mean=0.5) >= np.log(20) for look in range(1, 61))
    assert wrong / 300 <= 0.05


@pytest.mark.parametrize("by_labeler", [True, False])
def test_false_winners_with_three_labelers_when_peeking_after_each_vote(by_labeler: bool) -> None:
    found = false_winners(World(3, 0.15, questions=30, by_labeler=by_labeler), runs=RUNS)
    assert found["Winrate"] <= 0.05
    assert found["Wilson"] > 0.15  # the reason for all this


def test_the_whole_headline_ships_no_equal_variant_while_one_looks_on() -> None:
    rng, wrong, rule = np.random.default_rng(5), 0, ShipRule()
    for _ in range(60):
        order, scores = World(2, 0.1, questions=40).votes(rng)
        looks = (headline(QuestionVotes.of(order[:look], scores[:look])) for look in range(4, 81, 4))
        wrong += any(look and rule.decide(look.interval) is not Decision.OPEN for look in looks)
    assert wrong / 60 <= 0.05


def test_the_interval_holds_the_truth() -> None:
    assert coverage(World(3, 0.15, questions=60), runs=RUNS) >= 0.95


def test_a_better_candidate_is_found() -> None:
    rng = np.random.default_rng(2)
    found = [headline(QuestionVotes.of(*World(3, 0.1, questions=150, lead=0.25).votes(rng))) for _ in range(30)]
    shipped = [look for look in found if look and ShipRule().decide(look.interval) is Decision.SHIP]
    assert len(shipped) >= 24
