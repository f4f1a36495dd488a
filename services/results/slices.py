"""The score in parts of the test: by kind of question, by section."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from services import store
from services.results import ledger
from services.results.ballots import Ballots
from services.statistics import Counts, Interval

FEWEST = 5  # questions below which a slice says nothing


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of the test. `interval` is None where there are too few questions to say anything."""

    name: str
    questions: int
    counts: Counts
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Slices:
    """The slices of a comparison, the largest first; together their intervals err with chance at most alpha."""

    by_kind: list[Slice]
    by_section: list[Slice]


def slices(comparison_id: str, *, viewer: store.Person, alpha: float = 0.05) -> Slices:
    """Cut a comparison's votes into slices. Raises NotAllowed unless `viewer` is an owner, and NotFound.

    Each interval is valid at every look, at alpha divided by the number of slices on show (Bonferroni).
    """
    wanted = (
        select(store.Pair.id, store.Question)
        .join(store.Question, store.Question.id == store.Pair.question_id)
        .where(store.Pair.comparison_id == comparison_id)
        .options(joinedload(store.Question.chunk))
    )
    with store.reading() as session:
        ledger.admit(session, comparison_id, viewer)
        ballots = ledger.ballots(session, comparison_id)
        questions = {pair_id: question for pair_id, question in session.execute(wanted)}
    return Slices(_sliced(ballots, questions, _kind, alpha), _sliced(ballots, questions, _section, alpha))


def _kind(question: store.Question) -> str:
    return question.kind.value.replace("_", " ").capitalize() if question.kind else ""


def _section(question: store.Question) -> str:
    return question.chunk.section.split(" › ")[0] if question.chunk else ""


def _sliced(
    ballots: Ballots, questions: dict[str, store.Question], named: Callable[[store.Question], str], alpha: float
) -> list[Slice]:
    names = np.array([named(questions[each]) for each in ballots.pairs], dtype=object)
    groups = [(str(name), ballots.of_pairs(names == name)) for name in dict.fromkeys(names) if name]
    shown = sum(len(np.unique(group.pair)) >= FEWEST for _, group in groups)
    made = [_slice(name, group, alpha / max(1, shown)) for name, group in groups]
    return sorted(made, key=lambda each: (-each.questions, each.name)) if len(made) > 1 else []


def _slice(name: str, ballots: Ballots, alpha: float) -> Slice:
    questions = len(np.unique(ballots.pair))
    found = ballots.headline(alpha) if questions >= FEWEST else None
    return Slice(name, questions, ballots.counts, found.interval if found else None)
