"""How far a comparison is, for its owner: how much, and the people behind it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import reviews, store
from services.store.columns import now
from services.words import PassKind

ACTIVE = timedelta(minutes=5)
PACE_OVER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class LabelerRow:
    """What one person did in a comparison; `median_seconds` is None before their first timed vote.

    `reviewed` counts the answers of the project that they reviewed, which makes them less blind.
    """

    name: str
    votes: int
    skipped: int
    flagged: int
    median_seconds: float | None
    last_vote_at: datetime | None
    active: bool = False  # within the last five minutes
    reviewed: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """What the owner sees while people vote: how much and who, never which side is ahead."""

    pairs: int
    automatic_ties: int
    covered: int
    votes: int
    wanted: int | None  # votes in all; None where everybody votes on everything
    beyond: int  # votes on pairs that had as many as wanted
    coverage: tuple[int, ...]  # pairs with no vote, with one, with two ...
    per_hour: float  # votes, by the last half hour
    late_votes: int
    labelers: tuple[LabelerRow, ...]
    flags: tuple[str, ...]


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
        comparison = session.get_one(store.Comparison, comparison_id)
    enough, reviewed = comparison.votes_per_pair, reviews.reviewers(comparison.project_id)
    names = {vote.labeler_id: name for vote, name in votes} | {each.labeler_id: name for each, name, _ in passes}
    current = [vote for vote, _ in votes if vote.current and vote.counts]
    rows = [
        _row(
            name,
            [each for each in current if each.labeler_id == person],
            [p for p, *_ in passes if p.labeler_id == person],
            reviewed.get(person, 0),
        )
        for person, name in names.items()
    ]
    on_pair = Counter(vote.pair_id for vote in current)
    return Board(
        pairs=shown,
        automatic_ties=total - shown,
        covered=len(on_pair),
        votes=len(current),
        wanted=enough * shown if enough else None,
        beyond=sum(max(0, votes - enough) for votes in on_pair.values()) if enough else 0,
        coverage=_coverage(on_pair, shown),
        per_hour=sum(vote.created_at > now() - PACE_OVER for vote in current) * (timedelta(hours=1) / PACE_OVER),
        late_votes=sum(not vote.counts for vote, _ in votes),
        labelers=tuple(sorted(rows, key=lambda row: -row.votes)),
        flags=tuple(
            f"{question} ({each.reason})" if each.reason else question
            for each, _, question in passes
            if each.kind == PassKind.FLAG
        ),
    )


def _coverage(on_pair: Counter[str], shown: int) -> tuple[int, ...]:
    with_votes = Counter(on_pair.values())
    most = max(with_votes, default=0)
    return (shown - len(on_pair), *(with_votes[votes] for votes in range(1, most + 1)))


def _row(name: str, votes: list[store.Vote], passes: list[store.Pass], reviewed: int) -> LabelerRow:
    moments = [*(vote.created_at for vote in votes), *(each.created_at for each in passes)]
    last = max(moments, default=None)
    times = sorted(vote.duration_ms for vote in votes if vote.duration_ms is not None)
    return LabelerRow(
        name=name,
        votes=len(votes),
        skipped=sum(each.kind == PassKind.SKIP for each in passes),
        flagged=sum(each.kind == PassKind.FLAG for each in passes),
        median_seconds=times[len(times) // 2] / 1000 if times else None,
        last_vote_at=max((vote.created_at for vote in votes), default=None),
        active=last is not None and last > now() - ACTIVE,
        reviewed=reviewed,
    )


def _shown_pairs(session: Session, comparison_id: str) -> int:
    shown = select(func.count()).where(store.Pair.comparison_id == comparison_id, store.Pair.automatic_tie.is_(False))
    return session.scalar(shown) or 0
