"""Pairs that check the labelers: swapped repeats and attention pairs, mixed in at the rates that the owner chose.

They look like any other pair and are kept apart from the votes (`store.CheckVote`), so no result can count them.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.comparisons import sides
from services.store.columns import new_id
from services.words import AssignmentKind

GAP = 5  # pairs between a pair and its repeat, so that it is not recognised at once


def due(
    session: Session, comparison: store.Comparison, given: Sequence[store.Assignment], until: datetime
) -> list[store.Assignment]:
    """Make the checks that come next for a labeler who was given these assignments, in order."""
    made: list[store.Assignment] = []
    for kind, rate in (
        (AssignmentKind.REPEAT, comparison.repeat_rate),
        (AssignmentKind.ATTENTION, comparison.attention_rate),
    ):
        source = _source(comparison, given, kind, rate) if rate else None
        if source is not None:
            check = _check(session, comparison, source, kind, len(given) + len(made), until)
            made += [check] if check else []
    return made


def _source(
    comparison: store.Comparison, given: Sequence[store.Assignment], kind: AssignmentKind, rate: float
) -> store.Assignment | None:
    """Choose the earlier pair that a check is made of; None when none is due, or none is long enough ago."""
    own = [each for each in given if each.kind == AssignmentKind.PAIR]
    if sum(each.kind == kind for each in given) >= int(len(own) * rate + 1e-9):
        return None
    used = {each.pair_id for each in given if each.kind != AssignmentKind.PAIR}
    free = [each for each in own[:-GAP] if each.pair_id not in used]
    return min(free, key=lambda each: sides.digest(comparison.seed, kind, each.id), default=None)


def _check(
    session: Session,
    comparison: store.Comparison,
    source: store.Assignment,
    kind: AssignmentKind,
    position: int,
    until: datetime,
) -> store.Assignment | None:
    made = store.Assignment(
        id=new_id(),
        comparison_id=comparison.id,
        pair_id=source.pair_id,
        labeler_id=source.labeler_id,
        kind=kind,
        position=position,
        side=sides.opposite(source.side),
        leased_until=until,
    )
    if kind == AssignmentKind.ATTENTION:
        made.decoy_answer_id = _decoy(session, comparison, source, made.id)
        made.side = sides.check_side(comparison.seed, made.id)
    return None if kind == AssignmentKind.ATTENTION and made.decoy_answer_id is None else made


def _decoy(session: Session, comparison: store.Comparison, source: store.Assignment, check_id: str) -> str | None:
    """Find an answer of one variant that answers quite another question, so that its own one is surely better."""
    variant = sides.check_side(comparison.seed, f"{check_id} variant").value
    variant_id = comparison.candidate_id if variant == "left" else comparison.baseline_id
    wanted = (
        select(store.Answer.id, store.Answer.text, store.Question.text, store.Pair.id)
        .join(store.Question, store.Question.id == store.Answer.question_id)
        .join(store.Pair, store.Pair.question_id == store.Question.id)
        .where(store.Pair.comparison_id == comparison.id, store.Answer.variant_id == variant_id)
    )
    rows = [(id_, _words(f"{text} {question}"), pair) for id_, text, question, pair in session.execute(wanted)]
    mine = next((words for _, words, pair in rows if pair == source.pair_id), frozenset())
    others = [(len(mine & words), id_) for id_, words, pair in rows if pair != source.pair_id and words != mine]
    return min(others)[1] if others else None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.lower().split())
