"""Pairs that check the labelers: swapped repeats and attention pairs, mixed in at the rates that the owner chose.

They look like any other pair and are kept apart from the votes (`store.CheckVote`), so no result can count them.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from services import store
from services.comparisons import sides
from services.store.columns import new_id
from services.text_equality import look_equal
from services.words import AssignmentKind, Side, Split

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
        made.decoy_crossed = True
        made.side = sides.check_side(comparison.seed, made.id)
    return None if kind == AssignmentKind.ATTENTION and made.decoy_answer_id is None else made


def _decoy(session: Session, comparison: store.Comparison, source: store.Assignment, check_id: str) -> str | None:
    """Find an answer to quite another question, so that the pair's own one beside it is surely better.

    Each of the two comes from a variant of its own, as in every pair: two in one style would tell that this is a
    check, and which texts belong together. An answer that this labeler meets nowhere else comes first, since one that
    is recognised would connect two pairs.
    """
    right_is_candidate = sides.check_side(comparison.seed, f"{check_id} variant") == Side.LEFT
    variant_id = comparison.baseline_id if right_is_candidate else comparison.candidate_id
    pair = session.get_one(store.Pair, source.pair_id)
    right = (pair.candidate_answer if right_is_candidate else pair.baseline_answer).text
    mine = _words(pair.question.text, right)
    ranked = [
        (shown, len(mine & _words(question, text)), id_)
        for id_, text, question, shown in session.execute(_others(pair, variant_id))
        if not look_equal(text, right)
    ]
    return min(ranked)[2] if ranked else None


def _others(pair: store.Pair, variant_id: str) -> Select[str, str, str, bool]:
    """Select a variant's answers to other held-out questions, and whether they stand in a pair that people see.

    What it says to training questions is left out: whoever reviews those knows it for the base's.
    """
    shown = exists().where(
        store.Pair.comparison_id == pair.comparison_id,
        store.Pair.question_id == store.Question.id,
        store.Pair.automatic_tie.is_(False),
    )
    return (
        select(store.Answer.id, store.Answer.text, store.Question.text, shown)
        .join(store.Question, store.Question.id == store.Answer.question_id)
        .where(store.Answer.variant_id == variant_id, store.Question.split == Split.TEST)
        .where(store.Question.id != pair.question_id)
    )


def _words(*texts: str) -> frozenset[str]:
    return frozenset(" ".join(texts).lower().split())
