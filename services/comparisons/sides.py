"""Who sees which answer on which side, and in which order: pure functions of the comparison's secret seed.

Nothing is drawn when a pair is shown, so every process, restart and retry agrees without a table. The pairs of a
comparison are fixed when it opens; pairs that were added later would have to be ordered behind these.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from services.store import Pair
from services.words import Outcome, Side, Verdict


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\x1f".join(parts).encode()).digest()


def _side(*parts: str) -> Side:
    return Side.LEFT if _digest(*parts)[0] & 1 else Side.RIGHT


def opposite(side: Side) -> Side:
    """Give the other side."""
    return Side.RIGHT if side == Side.LEFT else Side.LEFT


@lru_cache(maxsize=1024)
def plan(seed: str, pair_ids: Sequence[str], labeler_id: str) -> Mapping[str, Side]:
    """Map each pair to the candidate's side, in the order in which this labeler gets the pairs.

    Two by two along that order the candidate stands once on each side; which comes first is drawn. So after any
    number of pairs the two sides differ by at most one.
    """
    ordered = sorted(pair_ids, key=lambda pair_id: _digest(seed, "order", pair_id, labeler_id))
    sides: dict[str, Side] = {}
    for place, pair_id in enumerate(ordered):
        first = ordered[place - place % 2]
        drawn = _side(seed, "side", first, labeler_id)
        sides[pair_id] = drawn if place % 2 == 0 else opposite(drawn)
    return MappingProxyType(sides)


def argilla_side(pair: Pair) -> Side:
    """Give the candidate's side in Argilla, where a record looks the same to everybody; balanced over the pairs.

    Reads `pair.comparison`, so the pair has to be in an open session or loaded with it.
    """
    drawn = _side(pair.comparison.seed, "argilla", str(pair.position // 2))
    return drawn if pair.position % 2 == 0 else opposite(drawn)


def outcome(verdict: Verdict, candidate_side: Side) -> Outcome:
    """Say what a verdict means for the candidate."""
    if verdict == Verdict.TIE:
        return Outcome.TIE
    if verdict == Verdict.BOTH_BAD:
        return Outcome.BOTH_BAD
    return Outcome.WIN if verdict.value == candidate_side.value else Outcome.LOSS
