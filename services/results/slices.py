"""The score in parts of the test: by kind of question, by section."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from services import statistics, store
from services.results import ledger
from services.results.ledger import Ballot
from services.statistics import SCORES, Counts, Interval, QuestionVotes

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
    ballots: Sequence[Ballot],
    questions: dict[str, store.Question],
    named: Callable[[store.Question], str],
    alpha: float,
) -> list[Slice]:
    found: dict[str, list[Ballot]] = defaultdict(list)
    for each in ballots:
        if name := named(questions[each.pair_id]):
            found[name].append(each)
    shown = sum(len({each.pair_id for each in group}) >= FEWEST for group in found.values())
    made = [_slice(name, group, alpha / max(1, shown)) for name, group in found.items()]
    return sorted(made, key=lambda each: (-each.questions, each.name)) if len(made) > 1 else []


def _slice(name: str, ballots: Sequence[Ballot], alpha: float) -> Slice:
    votes = QuestionVotes.of([each.pair_id for each in ballots], [SCORES[each.outcome] for each in ballots])
    enough = len(votes.sizes) >= FEWEST
    found = statistics.headline(votes, alpha=alpha) if enough else None
    counts = Counts.of(each.outcome for each in ballots)
    return Slice(name, len(votes.sizes), counts, found.interval if found else None)
