"""Who sees which answer on which side, and in which order: pure functions of the comparison's secret seed.

A labeler's order and sides are drawn from it when a pair is handed out, and kept with the assignment: what somebody
saw is never worked out anew.
"""

import hashlib
from collections.abc import Iterable

from services.store import Pair
from services.words import Outcome, Side, Verdict

MOST_APART = 5  # more is harder to guess, less is better balanced
ARGILLA = "argilla"  # stands for everybody there, where a record looks the same to all


def digest(*parts: str) -> bytes:
    """Draw: the same parts give the same bytes, any other ones give others."""
    return hashlib.sha256("\x1f".join(parts).encode()).digest()


def _side(*parts: str) -> Side:
    return Side.LEFT if digest(*parts)[0] & 1 else Side.RIGHT


def opposite(side: Side) -> Side:
    """Give the other side."""
    return Side.RIGHT if side == Side.LEFT else Side.LEFT


def rank(seed: str, pair_id: str, labeler_id: str) -> bytes:
    """Give what a labeler's own random order of the pairs is sorted by."""
    return digest(seed, "order", pair_id, labeler_id)


def next_side(seed: str, pair_id: str, labeler_id: str, before: Iterable[Side]) -> Side:
    """Draw the candidate's side of a labeler's next pair; the two sides never differ by more than MOST_APART.

    `before` are the sides of the pairs that this labeler has had or has in hand. Each side is a fair coin but at the
    bound, the "big stick" of Soares and Wu (1983): who knows all earlier sides is right about the next one in
    1/2 + 1/(4 * MOST_APART) of all cases.
    """
    lead = sum(1 if side == Side.LEFT else -1 for side in before)
    if abs(lead) >= MOST_APART:
        return Side.RIGHT if lead > 0 else Side.LEFT
    return _side(seed, "side", pair_id, labeler_id)


def check_side(seed: str, check_id: str) -> Side:
    """Draw where the right answer of an attention pair stands."""
    return _side(seed, "check", check_id)


def argilla_side(pair: Pair) -> Side:
    """Give the candidate's side in Argilla; it was drawn when the pair was made."""
    return pair.argilla_side


def outcome(verdict: Verdict, candidate_side: Side) -> Outcome:
    """Say what a verdict means for the candidate."""
    if verdict == Verdict.TIE:
        return Outcome.TIE
    if verdict == Verdict.BOTH_BAD:
        return Outcome.BOTH_BAD
    return Outcome.WIN if verdict.value == candidate_side.value else Outcome.LOSS
