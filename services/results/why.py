"""Why it went that way: the questions that were won and lost most clearly, and the reasons that labelers gave."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from services import store
from services.comparisons import outcome
from services.results import ledger
from services.results.ballots import OUTCOMES, Ballots
from services.statistics import Counts
from services.words import Outcome, VoteReason

MOST = 10
Passages = list[tuple[str, float]]  # text and score, best first


@dataclass(frozen=True, slots=True)
class Example:
    """A question with both answers, what they were given to read, and what people said; names nobody."""

    question: str
    counts: Counts
    candidate: str
    baseline: str
    candidate_passages: Passages
    baseline_passages: Passages
    reasons: list["ReasonCount"]
    comments: list[str]  # better answers that labelers wrote


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How often a reason was given against each side: in losses, in wins, and where both were bad."""

    reason: VoteReason
    against_candidate: int
    against_baseline: int
    against_both: int


@dataclass(frozen=True, slots=True)
class Why:
    """Up to ten wins and losses, the most decisive first, and the reasons, the most frequent first."""

    wins: list[Example]
    losses: list[Example]
    reasons: list[ReasonCount]


def why(comparison_id: str, *, viewer: store.Person) -> Why:
    """Tell why. Raises NotAllowed unless `viewer` may see results, and NotFound.

    Most decisive is where wins and losses differ most; of equal ones, where fewer votes said otherwise.
    """
    with store.reading() as session:
        ledger.admit(session, comparison_id, viewer)
        ballots = ledger.ballots(session, comparison_id)
        said = _said(session, comparison_id)
        won, lost = _most(ballots, Outcome.WIN, Outcome.LOSS), _most(ballots, Outcome.LOSS, Outcome.WIN)
        examples = _examples(session, ballots, [*won, *lost], said)
    return Why(examples[: len(won)], examples[len(won) :], _reasons(said))


def _most(ballots: Ballots, better: Outcome, worse: Outcome) -> list[int]:
    """Number the pairs on which one outcome leads the other most."""
    counts = ballots.by_pair()
    ahead = counts[:, OUTCOMES.index(better)] - counts[:, OUTCOMES.index(worse)]
    otherwise = counts.sum(axis=1) - counts[:, OUTCOMES.index(better)]
    order = np.lexsort((np.array(ballots.pairs, dtype=str), otherwise, -ahead))
    return [int(place) for place in order[:MOST] if ahead[place] > 0]


def _said(session: Session, comparison_id: str) -> Sequence[store.Vote]:
    """List the votes that count and say more than their verdict, the oldest first."""
    wanted = (
        select(store.Vote)
        .join(store.Pair)
        .where(store.Pair.comparison_id == comparison_id, ledger.counting())
        .where(or_(store.Vote.reason.is_not(None), store.Vote.write_in != ""))
        .order_by(store.Vote.created_at, store.Vote.id)
    )
    return session.scalars(wanted).all()


def _examples(session: Session, ballots: Ballots, places: Sequence[int], said: Sequence[store.Vote]) -> list[Example]:
    answers = (store.Pair.candidate_answer, store.Pair.baseline_answer)
    wanted = (
        select(store.Pair)
        .where(store.Pair.id.in_([ballots.pairs[place] for place in places]))
        .options(joinedload(store.Pair.question))
        .options(*(joinedload(answer).options(selectinload(store.Answer.contexts)) for answer in answers))
    )
    pairs = {pair.id: pair for pair in session.scalars(wanted)}
    counts = ballots.by_pair()
    return [_example(pairs[ballots.pairs[place]], counts[place].tolist(), said) for place in places]


def _example(pair: store.Pair, counts: Sequence[int], said: Sequence[store.Vote]) -> Example:
    own = [vote for vote in said if vote.pair_id == pair.id]
    found = dict(zip(OUTCOMES, counts, strict=True))
    return Example(
        question=pair.question.text,
        counts=Counts(found[Outcome.WIN], found[Outcome.TIE], found[Outcome.BOTH_BAD], found[Outcome.LOSS]),
        candidate=pair.candidate_answer.text,
        baseline=pair.baseline_answer.text,
        candidate_passages=[(each.text, each.score) for each in pair.candidate_answer.contexts],
        baseline_passages=[(each.text, each.score) for each in pair.baseline_answer.contexts],
        reasons=_reasons(own),
        comments=[vote.write_in.strip() for vote in own if vote.write_in.strip()],
    )


def _reasons(said: Sequence[store.Vote]) -> list[ReasonCount]:
    given = Counter((vote.reason, outcome(vote.verdict, vote.candidate_side)) for vote in said if vote.reason)
    sides = (Outcome.LOSS, Outcome.WIN, Outcome.BOTH_BAD)
    found = [ReasonCount(reason, *(given[reason, side] for side in sides)) for reason in VoteReason]
    counted = [(each.against_candidate + each.against_baseline + each.against_both, each) for each in found]
    return [each for count, each in sorted(counted, key=lambda item: -item[0]) if count]
