"""The score in parts: by kind of question, section, quality of the passages, length, and team of labelers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from services import store
from services.results import ledger
from services.results.ballots import Ballots
from services.statistics import Counts, Interval
from services.words import QuestionKind, ReviewStatus

FEWEST = 5  # questions below which a slice says nothing
GOOD = 3.0  # the least mean rating of passages that are called good
LONGER = 1.25  # times as many words, that is called longer
OTHERS = "No team"  # the labelers who are of none, where others are of one
Names = NDArray[np.object_]

UNANSWERABLE = QuestionKind.UNANSWERABLE.value.capitalize()


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of the test. `interval` is None where there are too few questions to say anything."""

    name: str
    questions: int
    counts: Counts
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Slices:
    """The slices of a comparison; together all their intervals err with chance at most alpha.

    A way of slicing is empty where it gives a single slice. `by_context` needs reviews that rated the passages.
    """

    by_kind: list[Slice]  # unanswerable questions first: there one sees what tuning taught to invent
    by_section: list[Slice]  # the largest first
    by_context: list[Slice]
    by_length: list[Slice]
    by_team: list[Slice]


def slices(comparison_id: str, *, viewer: store.Person, alpha: float = 0.05) -> Slices:
    """Cut a comparison's votes into slices. Raises NotAllowed unless `viewer` may see results, and NotFound.

    Each interval is valid at every look, at alpha divided by the number of slices on show, all ways together
    (Bonferroni).
    """
    wanted = (
        select(store.Pair)
        .filter_by(comparison_id=comparison_id)
        .options(joinedload(store.Pair.question).joinedload(store.Question.chunk))
        .options(joinedload(store.Pair.candidate_answer), joinedload(store.Pair.baseline_answer))
    )
    with store.reading() as session:
        ledger.admit(session, comparison_id, viewer)
        ballots = ledger.ballots(session, comparison_id)
        pairs = {pair.id: pair for pair in session.scalars(wanted)}
        ratings = _ratings(session, comparison_id)
        teams = _teams(session, ballots.labelers)
    voted = [pairs[each] for each in ballots.pairs]
    of_pairs = [
        [_kind(pair.question) for pair in voted],
        [_section(pair.question) for pair in voted],
        [_context(ratings.get(pair.question_id)) for pair in voted],
        [_length(pair) for pair in voted],
    ]
    ways = [*(_names(each)[ballots.pair] for each in of_pairs), _names(teams)[ballots.labeler]]
    return Slices(*_sliced(ballots, ways, alpha))


def _names(names: Sequence[str]) -> Names:
    return np.array(names, dtype=object)


def _teams(session: Session, labelers: Sequence[str]) -> list[str]:
    """Name the team of each labeler, where there is any."""
    wanted = select(store.Person.id, store.Person.team).where(store.Person.team != "")
    found = {person_id: team for person_id, team in session.execute(wanted)}
    return [found.get(each, OTHERS) for each in labelers]


def _ratings(session: Session, comparison_id: str) -> dict[str, float]:
    """Give the mean rating of the passages of each question's two answers, 1-5, where somebody rated them."""
    wanted = (
        select(store.Pair.question_id, func.avg(store.Review.context_rating))
        .join(
            store.Review,
            or_(
                store.Review.answer_id == store.Pair.candidate_answer_id,
                store.Review.answer_id == store.Pair.baseline_answer_id,
            ),
        )
        .where(store.Pair.comparison_id == comparison_id, store.Review.status == ReviewStatus.SUBMITTED)
        .where(store.Review.context_rating.is_not(None))
        .group_by(store.Pair.question_id)
    )
    return {question_id: float(rating) for question_id, rating in session.execute(wanted)}


def _context(rating: float | None) -> str:
    if rating is None:
        return ""
    return "Passages rated well" if rating >= GOOD else "Passages rated badly"


def _length(pair: store.Pair) -> str:
    ours, theirs = (len(each.text.split()) + 1 for each in (pair.candidate_answer, pair.baseline_answer))
    if ours > LONGER * theirs:
        return "Candidate is longer"
    return "Candidate is shorter" if theirs > LONGER * ours else "About as long"


def _named(kind: QuestionKind) -> str:
    return kind.value.replace("_", " ").capitalize()


def _kind(question: store.Question) -> str:
    return _named(question.kind) if question.kind else ""


def _section(question: store.Question) -> str:
    return question.chunk.section.split(" › ")[0] if question.chunk else ""


def _sliced(ballots: Ballots, ways: Sequence[Names], alpha: float) -> list[list[Slice]]:
    """Slice the votes in each way; `ways` name the slice of each vote."""
    groups = [_groups(ballots, names) for names in ways]
    shown = sum(_questions(group) >= FEWEST for way in groups for group in way.values())
    return [
        sorted(
            (_slice(name, group, alpha / shown if shown else alpha) for name, group in way.items()),
            key=lambda each: (each.name != UNANSWERABLE, -each.questions, each.name),
        )
        for way in groups
    ]


def _groups(ballots: Ballots, names: Names) -> dict[str, Ballots]:
    found = {str(name): ballots.only(names == name) for name in dict.fromkeys(names) if name}
    return found if len(found) > 1 else {}


def _questions(ballots: Ballots) -> int:
    return len(np.unique(ballots.pair))


def _slice(name: str, ballots: Ballots, alpha: float) -> Slice:
    questions = _questions(ballots)
    found = ballots.headline(alpha) if questions >= FEWEST else None
    return Slice(name, questions, ballots.counts, found.interval if found else None)
