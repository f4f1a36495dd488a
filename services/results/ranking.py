"""A tournament, judged: which of several variants is best, and which cannot be told apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from services import comparisons, statistics, store
from services.results import ledger
from services.results.ballots import OUTCOMES, Ballots
from services.results.wording import number
from services.statistics import Ranked
from services.words import Outcome

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Place:
    """A variant's place, under its title."""

    title: str
    ranked: Ranked

    @property
    def ranks(self) -> str:
        """Say the ranks that it may have: "1" or "2-3"."""
        best, worst = self.ranked.best_rank, self.ranked.worst_rank
        return str(best) if best == worst else f"{best}\N{EN DASH}{worst}"


@dataclass(frozen=True, slots=True)
class Ranking:
    """The places of a tournament's variants, the best first, and what they rest on; no places before the first vote."""

    places: list[Place]
    comparisons: int
    people: int
    questions: int
    votes: int


def ranking(comparison_id: str, *, viewer: store.Person, alpha: float = 0.05) -> Ranking | None:
    """Rank the variants of the tournament that a comparison belongs to; None when it belongs to none.

    Raises NotAllowed unless `viewer` may see results, and NotFound.
    """
    with store.reading() as session:
        several = comparisons.tournament(ledger.admit(session, comparison_id, viewer))
        if len(several) < 2:
            return None
        ballots = [ledger.ballots(session, each.id) for each in several]
        asked = ledger.questions_of(session, [each.id for each in several])
        titles = {each.id: each.title for of in several for each in _variants(session, of)}
    questions = sorted({asked[pair_id] for each in ballots for pair_id in each.pairs})
    places = []
    if questions:
        wins, ties = _tables(several, ballots, asked, questions, list(titles))
        names = list(titles.values())
        places = [Place(names[each.variant], each) for each in statistics.ranking(wins, ties, alpha=alpha)]
    people = len({labeler_id for each in ballots for labeler_id in each.labelers})
    return Ranking(places, len(several), people, len(questions), sum(map(len, ballots)))


def standing(found: Ranking) -> str:
    """Say in a sentence who leads; names of variants come from people, so draw it as plain text."""
    if not found.places:
        return "No votes yet, so nothing can be said of who is best."
    first = [each.title for each in found.places if each.ranked.best_rank == 1]
    behind = [each.title for each in found.places if each.ranked.best_rank > 1]
    if len(first) == 1:
        return f"{first[0]} answers best: surely better than {_listed(behind)}."
    said = f"{_listed(first)} cannot be told apart yet."
    return f"{said} Each may be the best; surely behind: {_listed(behind)}." if behind else said


def ranked_by(found: Ranking) -> str:
    """Say what a ranking rests on."""
    said = f"{number(found.comparisons, 'comparison')} of one tournament"
    if not found.places:
        return f"{said}."
    people, questions = number(found.people, "person", "people"), number(found.questions, "question")
    return f"{said}: {people}, {questions}, {number(found.votes, 'vote')}."


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _variants(session: Session, of: store.Comparison) -> tuple[store.Variant, store.Variant]:
    return session.get_one(store.Variant, of.baseline_id), session.get_one(store.Variant, of.candidate_id)


def _tables(
    several: Sequence[store.Comparison],
    ballots: Sequence[Ballots],
    asked: dict[str, str],
    questions: Sequence[str],
    variants: Sequence[str],
) -> tuple[Floats, Floats]:
    """Share out each question's votes: (questions, variants, variants), as statistics.ranking takes them."""
    row, place = {each: at for at, each in enumerate(questions)}, {each: at for at, each in enumerate(variants)}
    wins = np.zeros((len(questions), len(variants), len(variants)))
    ties = np.zeros_like(wins)
    for comparison, votes in zip(several, ballots, strict=True):
        baseline, candidate = place[comparison.baseline_id], place[comparison.candidate_id]
        rows = [row[asked[each]] for each in votes.pairs]
        counts = votes.by_pair()
        shares = dict(zip(OUTCOMES, (counts / counts.sum(1, keepdims=True)).T, strict=True))
        wins[rows, candidate, baseline] = shares[Outcome.WIN]
        wins[rows, baseline, candidate] = shares[Outcome.LOSS]
        ties[rows, baseline, candidate] = ties[rows, candidate, baseline] = (
            shares[Outcome.TIE] + shares[Outcome.BOTH_BAD]
        )
    return wins, ties
