"""All that a labeler may know of a pair."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from services import store
from services.words import AssignmentKind, Side


@dataclass(frozen=True, slots=True)
class BlindPair:
    """What a labeler may know of a pair: never which variant stands where, nor whether it is a check."""

    id: str
    question: str
    left: str
    right: str
    contexts: tuple[str, ...]


def draw(session: Session, comparison: store.Comparison, assignments: Sequence[store.Assignment]) -> list[BlindPair]:
    """Draw pairs as their labeler sees them, in the order given."""
    answers = (joinedload(store.Pair.baseline_answer), joinedload(store.Pair.candidate_answer))
    wanted = select(store.Pair).where(store.Pair.id.in_({each.pair_id for each in assignments}))
    wanted = wanted.options(joinedload(store.Pair.question), *answers)
    if comparison.show_contexts:
        wanted = wanted.options(*(load.selectinload(store.Answer.contexts) for load in answers))
    pairs = {pair.id: pair for pair in session.scalars(wanted)}
    return [_drawn(each, pairs[each.pair_id], comparison.show_contexts) for each in assignments]


def _drawn(assignment: store.Assignment, pair: store.Pair, show_contexts: bool) -> BlindPair:
    on_side, other = _answers(assignment, pair)
    left, right = (on_side, other) if assignment.side == Side.LEFT else (other, on_side)
    # Sorted by text: the order in which one variant found its passages would tell the two apart.
    both = (pair.candidate_answer, pair.baseline_answer)
    contexts = sorted({passage.text for answer in both for passage in answer.contexts}) if show_contexts else []
    return BlindPair(assignment.shown_id, pair.question.text, left.text, right.text, tuple(contexts))


def _answers(assignment: store.Assignment, pair: store.Pair) -> tuple[store.Answer, store.Answer]:
    """Give the answer that stands on the assignment's side, and the other one."""
    candidate, baseline = pair.candidate_answer, pair.baseline_answer
    decoy = assignment.decoy_answer
    if assignment.kind != AssignmentKind.ATTENTION or decoy is None:
        return candidate, baseline
    of_candidate = (decoy.variant_id == candidate.variant_id) != assignment.decoy_crossed
    return (candidate if of_candidate else baseline), decoy
