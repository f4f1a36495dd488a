"""Known cases: the tutorial's 17 wins, 6 losses, 5 ties, and the edges."""

import math

import numpy as np
import pytest

from services.statistics import (
    SCORES,
    Counts,
    Decision,
    Headline,
    QuestionVotes,
    ShipRule,
    Tally,
    anytime_win_rate,
    clustered,
    headline,
    log_evidence,
    log_wealth,
    questions_to_go,
    sign_test,
    wilson,
)
from services.statistics.betting import log_wealths
from services.words import Outcome

TUTORIAL = [1.0] * 17 + [0.5] * 5 + [0.0] * 6


def one_vote_each(scores: list[float]) -> Headline:
    found = headline(QuestionVotes.of(np.arange(len(scores)), scores))
    assert found is not None
    return found


def test_counts_keep_both_kinds_of_tie_apart_and_score_them_half() -> None:
    counts = Counts.of([Outcome.WIN] * 17 + [Outcome.TIE] * 3 + [Outcome.BOTH_BAD] * 2 + [Outcome.LOSS] * 6)
    assert (counts.wins, counts.ties, counts.both_bad, counts.losses) == (17, 3, 2, 6)
    assert counts.win_rate == pytest.approx(17 / 23)
    assert counts.score == pytest.approx(19.5 / 28)
    assert SCORES[Outcome.TIE] == SCORES[Outcome.BOTH_BAD] == 0.5


def test_the_tutorials_votes_look_decided_when_looked_at_once_and_are_not() -> None:
    assert sign_test(17, 6) == pytest.approx(0.0347, abs=1e-4)
    once = wilson(17, 6)
    assert once is not None and not once.anytime
    assert (once.lower, once.upper) == (pytest.approx(0.5353, abs=1e-4), pytest.approx(0.8745, abs=1e-4))
    always = anytime_win_rate(17, 6)
    assert always is not None and always.anytime
    assert (always.lower, always.upper) == (pytest.approx(0.4334, abs=1e-4), pytest.approx(0.9361, abs=1e-4))
    assert math.exp(-log_evidence(17, 6, rate=0.5)) == pytest.approx(0.2686, abs=1e-4)
    found = one_vote_each(TUTORIAL)
    assert found.interval.estimate == pytest.approx(19.5 / 28)
    assert (found.interval.lower, found.interval.upper) == (
        pytest.approx(0.408, abs=1e-3),
        pytest.approx(0.893, abs=1e-3),
    )
    assert ShipRule().decide(found.interval) is Decision.OPEN
    to_go = questions_to_go(found, rule=ShipRule())
    assert to_go is not None and to_go.fewest < 37 < (to_go.most or 10**9)  # 37 more of just the same would do


def test_betting_on_wins_and_losses_is_the_beta_mixture() -> None:
    for wins, losses in ((17, 6), (1, 0), (0, 9), (300, 240)):
        tally = Tally.of([1.0] * wins + [0.0] * losses)
        assert log_wealth(tally, mean=0.5) == pytest.approx(log_evidence(wins, losses, rate=0.5), abs=1e-6)


def test_ties_are_no_evidence_against_no_difference() -> None:
    assert log_wealth(Tally.of([0.5] * 50), mean=0.5) == pytest.approx(0.0)
    decided = [1.0] * 17 + [0.0] * 6
    assert log_wealth(Tally.of(TUTORIAL), mean=0.5) == pytest.approx(log_wealth(Tally.of(decided), mean=0.5))


def test_all_ties_stay_undecided_and_narrow_around_one_half() -> None:
    few, many = one_vote_each([0.5] * 20).interval, one_vote_each([0.5] * 400).interval
    assert few.estimate == many.estimate == 0.5
    assert few.lower < many.lower < 0.5 < many.upper < few.upper
    assert ShipRule().decide(many) is Decision.OPEN
    assert anytime_win_rate(0, 0) is None and wilson(0, 0) is None and sign_test(0, 0) == 1.0
    assert questions_to_go(one_vote_each([0.5] * 20), rule=ShipRule()) is None


def test_no_votes_give_no_interval_and_no_decision() -> None:
    assert headline(QuestionVotes.of([], [])) is None
    assert ShipRule().decide(None) is Decision.OPEN
    assert clustered([]) is None and Counts().win_rate is None and Counts().score is None


@pytest.mark.parametrize("score", [0.0, 0.5, 1.0])
def test_one_vote_says_next_to_nothing(score: float) -> None:
    found = one_vote_each([score])
    assert found.interval.estimate == score and found.interval.width > 0.98
    assert ShipRule().decide(found.interval) is Decision.OPEN
    assert questions_to_go(found, rule=ShipRule()) is None and clustered([score]) is None


@pytest.mark.parametrize(("score", "decision"), [(1.0, Decision.SHIP), (0.0, Decision.STOP)])
def test_unanimous_votes_decide_after_a_few_questions(score: float, decision: Decision) -> None:
    assert ShipRule().decide(one_vote_each([score] * 5).interval) is Decision.OPEN
    found = one_vote_each([score] * 20).interval
    assert ShipRule().decide(found) is decision
    assert found.lower == 0.0 or found.upper == 1.0


def test_a_higher_threshold_asks_for_more() -> None:
    found = one_vote_each([1.0] * 80 + [0.0] * 20).interval
    assert ShipRule(0.5).decide(found) is Decision.SHIP
    assert ShipRule(0.75).decide(found) is Decision.OPEN
    assert ShipRule(0.95).decide(found) is Decision.STOP


def test_copies_of_a_labeler_add_no_certainty() -> None:
    alone = one_vote_each(TUTORIAL).interval
    doubled = headline(QuestionVotes.of(np.tile(np.arange(28), 5), TUTORIAL * 5))
    assert doubled is not None and doubled.interval.estimate == pytest.approx(alone.estimate)
    assert (doubled.interval.lower, doubled.interval.upper) == (pytest.approx(alone.lower), pytest.approx(alone.upper))


def test_second_opinions_that_differ_narrow_the_interval() -> None:
    rng = np.random.default_rng(3)
    questions = np.tile(np.arange(200), 4)
    scores = (rng.random(800) < 0.6).astype(float)
    first = headline(QuestionVotes.of(questions[:200], scores[:200]))
    every = headline(QuestionVotes.of(questions, scores))
    assert first is not None and every is not None
    assert first.depth == 1 and every.depth > 1 and every.interval.width < first.interval.width


def test_labelers_who_contradict_each_other_leave_it_open() -> None:
    found = headline(QuestionVotes.of(np.tile(np.arange(100), 2), [1.0] * 100 + [0.0] * 100))
    assert found is not None and found.interval.estimate == 0.5
    assert ShipRule().decide(found.interval) is Decision.OPEN


def test_votes_are_grouped_by_question_in_order_of_arrival() -> None:
    votes = QuestionVotes.of(["b", "a", "b", "b"], [1.0, 0.5, 0.0, 0.5])
    assert votes.means().tolist() == [0.5, 0.5]
    assert votes.means(1).tolist() == [0.5, 1.0]
    assert votes.means(2).tolist() == [0.5]
    assert votes.means(3).tolist() == [0.5] and votes.means(4).tolist() == []


def test_the_projection_shrinks_as_the_lead_grows() -> None:
    found = [
        questions_to_go(one_vote_each([1.0] * wins + [0.0] * (100 - wins)), rule=ShipRule()) for wins in (56, 59, 61)
    ]
    least = [each.fewest for each in found if each]
    assert len(least) == 3 and least == sorted(least, reverse=True) and least[0] > least[-1]


def test_the_projection_of_many_tallies_is_that_of_each() -> None:
    values, times = np.array([0.0, 0.5, 1.0]), np.array([[3.0, 1.0, 9.0], [0.0, 4.0, 2.0]])
    each = [log_wealth(Tally(values, row), mean=0.6) for row in times]
    assert log_wealths(values, times, mean=0.6) == pytest.approx(each)


def test_the_projection_holds_in_about_half_of_all_futures() -> None:
    rng, held, asked = np.random.default_rng(3), 0, 0
    for _ in range(90):
        truth = rng.beta(8, 6)  # a lead of any size, as it may be
        scores = (rng.random(6000) < truth).astype(float)
        at = headline(QuestionVotes.of(np.arange(40), scores[:40]))
        assert at is not None
        to_go = questions_to_go(at, rule=ShipRule())
        if ShipRule().decide(at.interval) is not Decision.OPEN or to_go is None:
            continue
        asked += 1
        votes = np.arange(40, 6001, 5)
        wins = np.cumsum(scores)[votes - 1]
        grown = log_wealths(np.array([0.0, 1.0]), np.stack([votes - wins, wins], axis=1), mean=0.5)
        done = np.flatnonzero(grown >= np.log(1 / at.depth_alpha))
        needed = votes[done[0]] - 40 if len(done) else 10**9
        held += to_go.fewest <= needed <= (to_go.most or 10**10)
    assert asked > 30 and 0.3 < held / asked < 0.75  # a middle half that holds 50 %, give or take


def test_the_t_interval_on_question_means() -> None:
    found = clustered([0.25, 0.5, 0.75, 0.5])
    assert found is not None and found.estimate == 0.5 and not found.anytime
    assert found.width == pytest.approx(2 * 3.18245 * 0.204124 / 2, abs=1e-4)
