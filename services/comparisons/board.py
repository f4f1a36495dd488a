"""How far a comparison is: for a labeler without the result, for its owner with the people behind it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services import store
from services.words import ComparisonStatus, PassKind


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of one comparison; `mine` and `passed` are the labeler's pairs, `total` the pairs that are shown."""

    mine: int
    passed: int
    total: int
    votes: int
    covered: int

    @property
    def left(self) -> int:
        """Count the pairs that this labeler has yet to see."""
        return max(0, self.total - self.mine - self.passed)


@dataclass(frozen=True, slots=True)
class LabelerRow:
    """What one person did in a comparison; `median_seconds` is None before their first timed vote."""

    name: str
    votes: int
    skipped: int
    flagged: int
    median_seconds: float | None
    last_vote_at: datetime | None


@dataclass(frozen=True, slots=True)
class Board:
    """What the owner sees while people vote: how much and who, never which side is ahead."""

    pairs: int
    automatic_ties: int
    covered: int
    votes: int
    late_votes: int
    labelers: tuple[LabelerRow, ...]
    flags: tuple[str, ...]


def progress(comparison_id: str, labeler_id: str) -> Progress:
    """Count what a labeler did and what everybody did together."""
    with store.reading() as session:
        mine = set(_counted(session, comparison_id, store.Vote.labeler_id == labeler_id))
        passed = select(store.Pass.pair_id).join(store.Pair, store.Pair.id == store.Pass.pair_id)
        passed = passed.where(store.Pair.comparison_id == comparison_id, store.Pass.labeler_id == labeler_id)
        everybody = _counted(session, comparison_id)
        return Progress(
            mine=len(mine),
            passed=len(set(session.scalars(passed)) - mine),
            total=_shown_pairs(session, comparison_id),
            votes=len(everybody),
            covered=len(set(everybody)),
        )


def open_for(labeler_id: str, project_id: str) -> store.Comparison | None:
    """Give the project's comparison to vote on: the oldest open one with pairs left, else any open one."""
    wanted = select(store.Comparison).filter_by(status=ComparisonStatus.OPEN, project_id=project_id)
    with store.reading() as session:
        comparisons = list(session.scalars(wanted.order_by(store.Comparison.opened_at)))
    unfinished = (each for each in comparisons if progress(each.id, labeler_id).left)
    return next(unfinished, comparisons[-1] if comparisons else None)


def board(comparison_id: str) -> Board:
    """Count coverage and who did how much; `flags` are the labelers' reasons with the question."""
    with store.reading() as session:
        votes = session.execute(
            select(store.Vote, store.Person.name)
            .join(store.Pair, store.Pair.id == store.Vote.pair_id)
            .join(store.Person, store.Person.id == store.Vote.labeler_id)
            .where(store.Pair.comparison_id == comparison_id)
        ).all()
        passes = session.execute(
            select(store.Pass, store.Person.name, store.Question.text)
            .join(store.Pair, store.Pair.id == store.Pass.pair_id)
            .join(store.Question, store.Question.id == store.Pair.question_id)
            .join(store.Person, store.Person.id == store.Pass.labeler_id)
            .where(store.Pair.comparison_id == comparison_id)
        ).all()
        pairs = select(func.count()).where(store.Pair.comparison_id == comparison_id)
        total, shown = session.scalar(pairs) or 0, _shown_pairs(session, comparison_id)
    names = {vote.labeler_id: name for vote, name in votes} | {each.labeler_id: name for each, name, _ in passes}
    current = [vote for vote, _ in votes if vote.current and vote.counts]
    rows = [
        _row(
            name,
            [each for each in current if each.labeler_id == person],
            [p for p, *_ in passes if p.labeler_id == person],
        )
        for person, name in names.items()
    ]
    return Board(
        pairs=shown,
        automatic_ties=total - shown,
        covered=len({vote.pair_id for vote in current}),
        votes=len(current),
        late_votes=sum(not vote.counts for vote, _ in votes),
        labelers=tuple(sorted(rows, key=lambda row: -row.votes)),
        flags=tuple(
            f"{question} ({each.reason})" if each.reason else question
            for each, _, question in passes
            if each.kind == PassKind.FLAG
        ),
    )


def _row(name: str, votes: list[store.Vote], passes: list[store.Pass]) -> LabelerRow:
    times = sorted(vote.duration_ms for vote in votes if vote.duration_ms is not None)
    return LabelerRow(
        name=name,
        votes=len(votes),
        skipped=sum(each.kind == PassKind.SKIP for each in passes),
        flagged=sum(each.kind == PassKind.FLAG for each in passes),
        median_seconds=times[len(times) // 2] / 1000 if times else None,
        last_vote_at=max((vote.created_at for vote in votes), default=None),
    )


def _counted(session: Session, comparison_id: str, *also: ColumnElement[bool]) -> list[str]:
    wanted = select(store.Vote.pair_id).join(store.Pair, store.Pair.id == store.Vote.pair_id)
    wanted = wanted.where(store.Pair.comparison_id == comparison_id, store.Vote.current, store.Vote.counts, *also)
    return list(session.scalars(wanted))


def _shown_pairs(session: Session, comparison_id: str) -> int:
    shown = select(func.count()).where(store.Pair.comparison_id == comparison_id, store.Pair.automatic_tie.is_(False))
    return session.scalar(shown) or 0
