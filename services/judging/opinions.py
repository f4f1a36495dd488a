"""What a judge said of each pair, its two orders put together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.comparisons import outcome
from services.words import Outcome, Side, Verdict


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a judge said of a pair in its two orders: an outcome for the candidate each, None for no verdict."""

    left: Outcome | None  # with the candidate's answer on the left
    right: Outcome | None

    @property
    def contradicted(self) -> bool:
        """Say whether the two orders disagree."""
        return self.left is not None and self.right is not None and self.left is not self.right

    @property
    def outcome(self) -> Outcome | None:
        """Give the judge's outcome: disagreement with itself is a tie, an order without verdict is none."""
        if self.left is None or self.right is None:
            return None
        return Outcome.TIE if self.contradicted else self.left


def verdicts(session: Session, judge_id: str) -> Sequence[store.JudgeVerdict]:
    """List what a judge said, order by order."""
    return session.scalars(select(store.JudgeVerdict).where(store.JudgeVerdict.judge_id == judge_id)).all()


def opinions(said: Sequence[store.JudgeVerdict]) -> dict[str, Opinion]:
    """Join the two orders of each pair, by its id; a pair with one order left to ask is left out."""
    by_pair: dict[str, dict[Side, Outcome | None]] = {}
    for each in said:
        found = outcome(each.verdict, each.candidate_side) if each.verdict else None
        by_pair.setdefault(each.pair_id, {})[each.candidate_side] = found
    both = {pair: sides for pair, sides in by_pair.items() if len(sides) == len(Side)}
    return {pair: Opinion(sides[Side.LEFT], sides[Side.RIGHT]) for pair, sides in both.items()}


def left_share(said: Sequence[store.JudgeVerdict]) -> float | None:
    """Give the share of the replies for one answer that named the left; None where none did."""
    counts = Counter(each.verdict for each in said)
    decisive = counts[Verdict.LEFT] + counts[Verdict.RIGHT]
    return counts[Verdict.LEFT] / decisive if decisive else None
