"""This comparison beside the project's earlier ones, and what became of the questions that were lost in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.results import ledger
from services.results.ballots import SCORE, Ballots
from services.statistics import Decision, Interval, ShipRule


@dataclass(frozen=True, slots=True)
class Round:
    """A comparison that people voted in, with its own rule and anytime-valid interval."""

    comparison_id: str
    name: str
    at: datetime
    interval: Interval
    rule: ShipRule
    decision: Decision
    people: int
    votes: int


@dataclass(frozen=True, slots=True)
class Relapses:
    """How the questions went that challengers lost in earlier rounds; `open` are those without a vote yet."""

    won: int
    tied: int
    lost: list[str]  # the questions themselves
    open: int

    @property
    def total(self) -> int:
        """Count the questions that were lost before and are in this comparison."""
        return self.won + self.tied + len(self.lost) + self.open


@dataclass(frozen=True, slots=True)
class Rounds:
    """The project's comparisons up to this one that have votes, the earliest first."""

    rounds: list[Round]
    relapses: Relapses


def rounds(comparison_id: str, *, viewer: store.Person, alpha: float = 0.05) -> Rounds:
    """Put a comparison beside the earlier ones. Raises NotAllowed unless `viewer` may see results, and NotFound."""
    with store.reading() as session:
        this = ledger.admit(session, comparison_id, viewer)
        known = store.Comparison
        earlier = select(known).where(known.project_id == this.project_id, known.created_at < this.created_at)
        before = [each for each in session.scalars(earlier.order_by(known.created_at)) if _apart(each, this)]
        ballots = {each.id: ledger.ballots(session, each.id) for each in (*before, this)}
        asked = ledger.questions_of(session, [this.id])
        found = [_round(each, ballots[each.id], alpha) for each in (*before, this)]
        lost = ledger.lost(session, [each.id for each in before])
        relapses = _relapses(session, this, lost, _scores(ballots[this.id], asked))
    return Rounds([each for each in found if each], relapses)


def lost_before(project_id: str, *, viewer: store.Person) -> set[str]:
    """Give the questions that a challenger lost in any comparison of a project. Raises NotAllowed as `rounds` does."""
    wanted = select(store.Comparison.id).where(store.Comparison.project_id == project_id)
    with store.reading() as session:
        known = [ledger.admit(session, each, viewer).id for each in session.scalars(wanted)]
        return ledger.lost(session, known)


def _apart(other: store.Comparison, this: store.Comparison) -> bool:
    """Say whether another comparison is not of the same tournament, whose votes came at the same time."""
    return this.tournament_id is None or other.tournament_id != this.tournament_id


def _round(comparison: store.Comparison, ballots: Ballots, alpha: float) -> Round | None:
    headline = ballots.headline(alpha)
    if headline is None:
        return None
    rule = ShipRule(comparison.threshold)
    return Round(
        comparison_id=comparison.id,
        name=comparison.name,
        at=comparison.opened_at or comparison.created_at,
        interval=headline.interval,
        rule=rule,
        decision=rule.decide(headline.interval),
        people=len(ballots.labelers),
        votes=len(ballots),
    )


def _scores(ballots: Ballots, asked: Mapping[str, str]) -> dict[str, float]:
    """Give the mean score of each question that has a vote."""
    counts = ballots.by_pair()
    means = counts @ SCORE / np.maximum(counts.sum(1), 1)
    return {asked[pair_id]: float(mean) for pair_id, mean in zip(ballots.pairs, means, strict=True)}


def _relapses(session: Session, this: store.Comparison, lost: set[str], scores: Mapping[str, float]) -> Relapses:
    shown = select(store.Pair.question_id, store.Question.text).join(store.Question)
    shown = shown.where(store.Pair.comparison_id == this.id, store.Pair.automatic_tie.is_(False))
    again = [(key, text) for key, text in session.execute(shown.order_by(store.Pair.position)) if key in lost]
    known = [(scores[key], text) for key, text in again if key in scores]
    return Relapses(
        won=sum(score > 0.5 for score, _ in known),
        tied=sum(score == 0.5 for score, _ in known),
        lost=[text for score, text in known if score < 0.5],
        open=len(again) - len(known),
    )
