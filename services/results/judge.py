"""What a comparison's judge says beside people: how far it agrees with them, and what it adds. It never votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select

from services import judging, providers, statistics, store
from services.judging.opinions import Opinion, left_share, opinions, verdicts
from services.results import ledger
from services.results.ballots import OUTCOMES, SCORE, Ballots
from services.statistics import Agreement, Alike, Tightened

NEITHER = 0.5  # scores what the judge said nothing of: any score does no harm, as long as people's votes do not set it


@dataclass(frozen=True, slots=True)
class Judged:
    """A judge beside people. `tightened` is None where it can add nothing yet; `pairs` are those that are shown.

    `people` is how far people agree among themselves; `left` the share of its decisive replies that named the left.
    """

    model: str
    place: str
    embedded: bool
    compared: bool  # it wrote some of the answers that it judges
    version: int
    rubric: str
    pairs: int
    asked: int  # pairs on which it was asked in both orders
    no_verdict: int
    contradicted: int
    left: float | None
    people: Agreement
    alike: Alike
    voted: int  # pairs that people voted on
    votes_each: float
    tightened: Tightened | None

    @property
    def complete(self) -> bool:
        """Say whether it was asked about every pair."""
        return self.asked == self.pairs

    @property
    def settled(self) -> int:
        """Count the pairs on which both orders gave a verdict."""
        return self.asked - self.no_verdict


def judged(comparison_id: str, *, viewer: store.Person, alpha: float = 0.05) -> Judged | None:
    """Put a comparison's judge beside people; None while it was asked about nothing.

    Raises NotAllowed unless `viewer` may see results, and NotFound.
    """
    with store.reading() as session:
        comparison = ledger.admit(session, comparison_id, viewer)
        judge = judging.current(comparison_id)
        if judge is None:
            return None
        said = verdicts(session, judge.id)
        found = opinions(said)
        if not found:
            return None
        pair = store.Pair
        shown = select(pair.id).where(pair.comparison_id == comparison_id, ~pair.automatic_tie)
        pairs = session.scalars(shown.order_by(pair.position)).all()
        ballots = ledger.ballots(session, comparison_id)
        writers = [each.model for each in (comparison.baseline, comparison.candidate)]
    return Judged(
        model=judge.model,
        place=providers.place(judge.provider),
        embedded=judge.provider.embedded,
        compared=(judge.provider_id, judge.model) in [(each.provider_id, each.name) for each in writers],
        version=judge.version,
        rubric=judge.rubric,
        pairs=len(pairs),
        asked=len(found),
        no_verdict=sum(each.outcome is None for each in found.values()),
        contradicted=sum(each.contradicted for each in found.values()),
        left=left_share(said),
        people=statistics.krippendorff(ballots.by_pair()),
        alike=_alike(ballots, found),
        voted=len(ballots.pairs),
        votes_each=len(ballots) / len(ballots.pairs) if ballots.pairs else 0.0,
        tightened=_tightened(ballots, found, pairs, alpha),
    )


def _alike(ballots: Ballots, found: Mapping[str, Opinion]) -> Alike:
    theirs = [found[pair].outcome if pair in found else None for pair in ballots.pairs]
    both = np.array([each is not None for each in theirs], dtype=bool)
    people = statistics.most_said(ballots.by_pair()[both])
    return statistics.alike(people, np.array([OUTCOMES.index(each) for each in theirs if each], dtype=np.int64))


def _tightened(ballots: Ballots, found: Mapping[str, Opinion], pairs: Sequence[str], alpha: float) -> Tightened | None:
    """Tighten the score once every pair was asked about; before, those that were not would be chosen by chance."""
    if len(found) < len(pairs):
        return None
    voted = set(ballots.pairs)
    judge = np.array([_score(found[pair]) for pair in ballots.pairs], dtype=float)
    only = np.array([_score(found[pair]) for pair in pairs if pair not in voted], dtype=float)
    return statistics.tightened(ballots.votes.means(), judge, only, alpha=alpha)


def _score(opinion: Opinion) -> float:
    return NEITHER if opinion.outcome is None else float(SCORE[OUTCOMES.index(opinion.outcome)])
