"""Whether the vote was blind in effect: sides, repeats, attention and guesses. None of it enters the result."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from services import store
from services.comparisons.sides import outcome
from services.words import AssignmentKind, Verdict


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; `rate` is None of none."""

    hits: int
    of: int

    @property
    def rate(self) -> float | None:
        """Give the share, 0-1."""
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Blindness:
    """What the checks of a comparison found.

    `left` are decisive votes for the left side; `repeats` those whose second verdict, sides exchanged, says the same;
    `attention` the decisive or tied verdicts on attention pairs that took the right answer; `guesses` the labelers
    with an opinion who took the right answer for the candidate's.
    """

    left: Share
    repeats: Share
    attention: Share
    guesses: Share


def blindness(comparison_id: str) -> Blindness:
    """Count the checks of a comparison."""
    with store.reading() as session:
        return Blindness(
            left=_left(session, comparison_id),
            repeats=_share(_repeats(session, comparison_id)),
            attention=_share(_attention(session, comparison_id)),
            guesses=_share(_guesses(session, comparison_id)),
        )


def _share(hits: Iterable[bool]) -> Share:
    found = list(hits)
    return Share(sum(found), len(found))


def _left(session: Session, comparison_id: str) -> Share:
    wanted = select(store.Vote.verdict).join(store.Pair, store.Pair.id == store.Vote.pair_id)
    wanted = wanted.where(store.Pair.comparison_id == comparison_id, store.Vote.current, store.Vote.counts)
    decisive = [each for each in session.scalars(wanted) if each in (Verdict.LEFT, Verdict.RIGHT)]
    return Share(decisive.count(Verdict.LEFT), len(decisive))


def _repeats(session: Session, comparison_id: str) -> Iterable[bool]:
    """Compare each repeat with its labeler's vote on the pair itself, both read as outcomes."""
    check, first, given = aliased(store.CheckVote), aliased(store.Vote), aliased(store.Assignment)
    wanted = (
        select(check.verdict, given.side, first.verdict, first.candidate_side)
        .join(given, given.id == check.assignment_id)
        .join(first, (first.pair_id == given.pair_id) & (first.labeler_id == given.labeler_id))
        .where(given.comparison_id == comparison_id, given.kind == AssignmentKind.REPEAT, check.current)
        .where(first.current, first.counts)
    )
    for again, side, before, side_before in session.execute(wanted):
        if again is not None:
            yield outcome(again, side) == outcome(before, side_before)


def _attention(session: Session, comparison_id: str) -> Iterable[bool]:
    """Judge attention pairs; "both bad" may be true of a weak model, so it is left out."""
    wanted = (
        select(store.CheckVote.verdict, store.Assignment.side)
        .join(store.Assignment, store.Assignment.id == store.CheckVote.assignment_id)
        .where(store.Assignment.comparison_id == comparison_id, store.Assignment.kind == AssignmentKind.ATTENTION)
        .where(store.CheckVote.current, store.CheckVote.verdict.is_not(None))
    )
    for verdict, side in session.execute(wanted):
        if verdict is not None and verdict != Verdict.BOTH_BAD:
            yield verdict.value == side.value


def _guesses(session: Session, comparison_id: str) -> list[bool]:
    wanted = select(store.Guess.right).where(store.Guess.comparison_id == comparison_id, store.Guess.right.is_not(None))
    return [bool(each) for each in session.scalars(wanted)]
