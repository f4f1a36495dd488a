"""Which pairs a labeler gets, in which order, and all that they may know of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from services import store
from services.comparisons import sides
from services.errors import NotAllowed, NotFound
from services.words import ComparisonStatus, Side


@dataclass(frozen=True, slots=True)
class BlindPair:
    """What a labeler may know of a pair: never which variant stands where."""

    id: str
    question: str
    left: str
    right: str
    contexts: tuple[str, ...]


def next_pairs(comparison_id: str, labeler_id: str, limit: int = 20) -> list[BlindPair]:
    """Give the next pairs that this labeler has neither voted on nor passed, in their own stable order."""
    with store.reading() as session:
        comparison = admit(session, comparison_id, labeler_id)
        if comparison.status != ComparisonStatus.OPEN:
            return []
        plan = plan_of(session, comparison, labeler_id)
        handled = _handled(session, comparison_id, labeler_id)
        wanted = [pair_id for pair_id in plan if pair_id not in handled][:limit]
        return blind(session, comparison, wanted, plan)


def admit(session: Session, comparison_id: str, labeler_id: str, *, lock: bool = False) -> store.Comparison:
    """Load the comparison for somebody who may vote on it.

    The lock (PostgreSQL) puts one person's votes in a row, as SQLite does with all writing.
    Raises NotFound for an unknown comparison, NotAllowed for an unknown person.
    """
    comparison = session.get(store.Comparison, comparison_id)
    if comparison is None:
        raise NotFound("This comparison is gone.")
    if session.get(store.Person, labeler_id, with_for_update=lock) is None:
        raise NotAllowed("Only people who joined this project can vote. Ask for an invitation.")
    return comparison


def plan_of(session: Session, comparison: store.Comparison, labeler_id: str) -> Mapping[str, Side]:
    """Map the pairs that this labeler is to see, in their order, to the candidate's side."""
    wanted = select(store.Pair.id).where(store.Pair.comparison_id == comparison.id, store.Pair.automatic_tie.is_(False))
    return sides.plan(comparison.seed, tuple(session.scalars(wanted.order_by(store.Pair.position))), labeler_id)


def _handled(session: Session, comparison_id: str, labeler_id: str) -> set[str]:
    voted = select(store.Vote.pair_id).where(store.Vote.labeler_id == labeler_id, store.Vote.current)
    passed = select(store.Pass.pair_id).where(store.Pass.labeler_id == labeler_id)
    of_comparison = select(store.Pair.id).where(store.Pair.comparison_id == comparison_id)
    return set(session.scalars(voted.where(store.Vote.pair_id.in_(of_comparison)))) | set(
        session.scalars(passed.where(store.Pass.pair_id.in_(of_comparison)))
    )


def blind(
    session: Session, comparison: store.Comparison, pair_ids: Iterable[str], plan: Mapping[str, Side]
) -> list[BlindPair]:
    """Load pairs as their labeler sees them, in the order asked for."""
    ids = list(pair_ids)
    answers = (joinedload(store.Pair.baseline_answer), joinedload(store.Pair.candidate_answer))
    wanted = select(store.Pair).where(store.Pair.id.in_(ids)).options(joinedload(store.Pair.question), *answers)
    if comparison.show_contexts:
        wanted = wanted.options(*(load.selectinload(store.Answer.contexts) for load in answers))
    found = {pair.id: pair for pair in session.scalars(wanted)}
    return [_shown(found[pair_id], plan[pair_id], comparison.show_contexts) for pair_id in ids]


def _shown(pair: store.Pair, side: Side, show_contexts: bool) -> BlindPair:
    candidate, baseline = pair.candidate_answer, pair.baseline_answer
    left, right = (candidate, baseline) if side == Side.LEFT else (baseline, candidate)
    # Sorted by text: the order in which one variant found its passages would tell the two apart.
    contexts = (
        sorted({passage.text for answer in (left, right) for passage in answer.contexts}) if show_contexts else []
    )
    return BlindPair(pair.id, pair.question.text, left.text, right.text, tuple(contexts))
