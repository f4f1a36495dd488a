"""Who voted: how much, how fast, which side, how much like the others, and what each one changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select

from services import reviews, statistics, store
from services.accounts.roles import Action
from services.results import ledger
from services.results.ballots import OUTCOMES, SCORE, Ballots
from services.statistics import Agreement, Decision, Depths, Interval, ShipRule
from services.words import Outcome


@dataclass(frozen=True, slots=True)
class Labeler:
    """One labeler's votes. Shares are in [0, 1]; `without` is what the others' votes alone say, None without any."""

    id: str
    name: str
    votes: int
    left: float | None  # share of their decisive votes that went to the left side
    like_the_rest: float | None
    seconds: float | None  # median time a vote
    score: float
    without: Interval | None
    reviewed: int = 0  # answers of the project that they reviewed, which makes them less blind


@dataclass(frozen=True, slots=True)
class Labelers:
    """Everybody who voted, the busiest first, and how far they agree."""

    people: list[Labeler]
    agreement: Agreement
    rule: ShipRule

    def decision_without(self, labeler: Labeler) -> Decision:
        """Decide by the others' votes alone."""
        return self.rule.decide(labeler.without)


def labelers(comparison_id: str, *, viewer: store.Person, alpha: float = 0.05) -> Labelers:
    """Give the labelers of a comparison. Raises NotAllowed unless `viewer` may see who voted, and NotFound."""
    with store.reading() as session:
        comparison = ledger.admit(session, comparison_id, viewer, Action.SEE_LABELERS)
        ballots = ledger.ballots(session, comparison_id)
        wanted = select(store.Person.id, store.Person.name)
        names = {person_id: name for person_id, name in session.execute(wanted)}
    counted = reviews.reviewers(comparison.project_id)
    people = {each: names[each] for each in ballots.labelers}
    reviewed = [counted.get(each, 0) for each in ballots.labelers]
    return judged(ballots, people, ShipRule(comparison.threshold), alpha, reviewed=reviewed)


def judged(
    ballots: Ballots, names: Mapping[str, str], rule: ShipRule, alpha: float, *, reviewed: Sequence[int] = ()
) -> Labelers:
    """Judge labelers by their votes.

    `names` has the name of each by id, in the order of the ballots; `reviewed` counts their reviews in that order.
    """
    counts = ballots.by_pair()
    without = statistics.without_each(ballots.votes, ballots.labeler)
    columns = zip(
        names,
        names.values(),
        np.bincount(ballots.labeler, minlength=len(names)).tolist(),
        _left(ballots),
        statistics.with_the_rest(ballots.pair, ballots.outcome, ballots.labeler, counts),
        _seconds(ballots),
        (np.bincount(ballots.labeler, weights=SCORE[ballots.outcome]) / np.bincount(ballots.labeler)).tolist(),
        (_interval(rest, alpha) for rest in without),
        reviewed or [0] * len(names),
        strict=True,
    )
    people = [Labeler(*each) for each in columns]
    people.sort(key=lambda each: (-each.votes, each.name))
    return Labelers(people, statistics.krippendorff(counts), rule)


def _left(ballots: Ballots) -> list[float | None]:
    win, loss = (ballots.outcome == OUTCOMES.index(each) for each in (Outcome.WIN, Outcome.LOSS))
    decisive, people = win | loss, len(ballots.labelers)
    votes = np.bincount(ballots.labeler[decisive], minlength=people)
    left = np.bincount(ballots.labeler[decisive & (win == ballots.left)], minlength=people)
    return [float(hits / count) if count else None for hits, count in zip(left, votes, strict=True)]


def _seconds(ballots: Ballots) -> list[float | None]:
    by_labeler = statistics.stable_order(ballots.labeler)
    groups = np.split(ballots.seconds[by_labeler], np.cumsum(np.bincount(ballots.labeler))[:-1])
    known = [group[~np.isnan(group)] for group in groups[: len(ballots.labelers)]]
    return [float(np.median(each)) if len(each) else None for each in known]


def _interval(rest: Depths, alpha: float) -> Interval | None:
    found = statistics.headline(rest, alpha=alpha)
    return found.interval if found else None
