"""Who voted: how much, how fast, which side, how much like the others, and what each one changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from services import statistics, store
from services.results import ledger
from services.results.ledger import Ballot
from services.statistics import SCORES, Agreement, Decision, QuestionVotes, ShipRule
from services.words import Outcome, Verdict

OUTCOMES = list(Outcome)


@dataclass(frozen=True, slots=True)
class Labeler:
    """One labeler's votes. Shares are in [0, 1]; `without` is the decision that the others' votes alone would give."""

    name: str
    votes: int
    left: float | None  # share of their decisive votes that went to the left side
    like_the_rest: float | None
    seconds: float | None  # median time a vote
    score: float
    without: Decision


@dataclass(frozen=True, slots=True)
class Labelers:
    """Everybody who voted, the busiest first, and how far they agree."""

    people: list[Labeler]
    agreement: Agreement


def labelers(comparison_id: str, *, viewer: store.Person, alpha: float = 0.05) -> Labelers:
    """Give the labelers of a comparison. Raises NotAllowed unless `viewer` is an owner, and NotFound."""
    with store.reading() as session:
        comparison = ledger.admit(session, comparison_id, viewer)
        ballots = ledger.ballots(session, comparison_id)
        wanted = (
            select(store.Person.id, store.Person.name, store.Vote.verdict, store.Vote.duration_ms)
            .join(store.Person, store.Person.id == store.Vote.labeler_id)
            .join(store.Pair, store.Pair.id == store.Vote.pair_id)
            .where(store.Pair.comparison_id == comparison_id, ledger.counting())
        )
        rows = list(session.execute(wanted))
    own, counts = _tables(ballots)
    rule = ShipRule(comparison.threshold)
    people = []
    for person_id, name in {person_id: name for person_id, name, *_ in rows}.items():
        mine = [(verdict, ms) for who, _, verdict, ms in rows if who == person_id]
        people.append(
            Labeler(
                name=name,
                votes=len(mine),
                left=_left([verdict for verdict, _ in mine]),
                like_the_rest=statistics.with_the_rest(own[person_id], counts),
                seconds=_seconds([ms for _, ms in mine]),
                score=float(np.mean([SCORES[each.outcome] for each in ballots if each.labeler_id == person_id])),
                without=_without(ballots, person_id, rule, alpha),
            )
        )
    people.sort(key=lambda each: (-each.votes, each.name))
    return Labelers(people, statistics.krippendorff(counts))


def _tables(ballots: Sequence[Ballot]) -> tuple[dict[str, NDArray[np.int64]], NDArray[np.int64]]:
    """Give each labeler's outcome of each question (-1: none), and how often each question had each outcome."""
    places = {pair_id: place for place, pair_id in enumerate(dict.fromkeys(each.pair_id for each in ballots))}
    counts = np.zeros((len(places), len(OUTCOMES)), dtype=np.int64)
    own: dict[str, NDArray[np.int64]] = {}
    for each in ballots:
        outcome = OUTCOMES.index(each.outcome)
        counts[places[each.pair_id], outcome] += 1
        mine = own.setdefault(each.labeler_id, np.full(len(places), -1, dtype=np.int64))
        mine[places[each.pair_id]] = outcome
    return own, counts


def _left(verdicts: Sequence[Verdict]) -> float | None:
    decisive = [each for each in verdicts if each in (Verdict.LEFT, Verdict.RIGHT)]
    return decisive.count(Verdict.LEFT) / len(decisive) if decisive else None


def _seconds(durations: Sequence[int | None]) -> float | None:
    known = [each / 1000 for each in durations if each is not None and each >= 0]  # a clock may go back
    return median(known) if known else None


def _without(ballots: Sequence[Ballot], person_id: str, rule: ShipRule, alpha: float) -> Decision:
    rest = [each for each in ballots if each.labeler_id != person_id]
    votes = QuestionVotes.of([each.pair_id for each in rest], [SCORES[each.outcome] for each in rest])
    found = statistics.headline(votes, alpha=alpha) if rest else None
    return rule.decide(found.interval if found else None)
