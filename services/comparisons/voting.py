"""Hand out blind pairs, take verdicts, take them back.

Votes come from the page's outbox and from Argilla, late, twice or out of order. A vote's id is made by the client:
the same id again changes nothing. Of a labeler's votes on a pair the last by time is current; rows are never removed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.comparisons.queue import BlindPair, admit, blind, plan_of
from services.errors import BadInput, NotAllowed, NotFound, NotReady
from services.mirror import outbox
from services.store.columns import now
from services.words import ComparisonStatus, Origin, PassKind, Side, Verdict

DWELL_MS = 250  # nobody reads two answers faster; a page that sends less is held down or forged
MAX_TEXT = 10_000
OLDEST = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Done:
    """Something a labeler did that can be undone: a vote (`verdict`) or a pass (None)."""

    id: str
    pair: BlindPair
    verdict: Verdict | None


def recent(comparison_id: str, labeler_id: str, limit: int = 10) -> list[Done]:
    """List what this labeler did last and may undo, the oldest first."""
    with store.reading() as session:
        comparison = admit(session, comparison_id, labeler_id)
        rows = _latest(session, comparison_id, labeler_id, limit)
        plan = plan_of(session, comparison, labeler_id)
        pairs = {pair.id: pair for pair in blind(session, comparison, [row.pair_id for row in rows], plan)}
        return [Done(row.id, pairs[row.pair_id], getattr(row, "verdict", None)) for row in reversed(rows)]


def vote(
    comparison_id: str,
    pair_id: str,
    labeler_id: str,
    verdict: Verdict,
    *,
    vote_id: str,
    duration_ms: int,
    write_in: str = "",
    at: datetime | None = None,
) -> store.Vote:
    """Take a verdict from the app's page; which side the candidate stood on is worked out here, never told.

    `duration_ms` is how long the pair was in sight; less than DWELL_MS raises BadInput. No gap between two votes is
    asked for, since votes that waited for the network arrive together. Otherwise like `cast`.
    """
    if duration_ms < DWELL_MS:
        raise BadInput("That was too fast to have read both answers, so it was not counted.")
    with store.writing() as session:
        comparison = admit(session, comparison_id, labeler_id, lock=True)
        side = plan_of(session, comparison, labeler_id).get(pair_id)
        if side is None:
            raise NotFound("This pair is not part of the comparison you are voting on.")
        made = _Ballot(pair_id, labeler_id, verdict, side, vote_id, duration_ms, write_in, Origin.APP, at)
        return _store(session, comparison, made)


def cast(
    pair_id: str,
    labeler_id: str,
    verdict: Verdict,
    *,
    candidate_side: Side,
    vote_id: str,
    duration_ms: int | None = None,
    write_in: str = "",
    origin: Origin,
    at: datetime | None = None,
) -> store.Vote:
    """Store a verdict whose sides the caller knows; the same `vote_id` again gives the vote as it is stored.

    Raises NotFound for an unknown pair, NotAllowed for an unknown person, BadInput for a pair that is an automatic
    tie or an id that is somebody else's. A vote made after the comparison closed is kept, but neither counts nor
    replaces the one before.
    """
    with store.writing() as session:
        pair = session.get(store.Pair, pair_id)
        if pair is None:
            raise NotFound("This pair is gone.")
        if pair.automatic_tie:
            raise BadInput("The two answers of this pair are the same, so there is nothing to vote on.")
        comparison = admit(session, pair.comparison_id, labeler_id, lock=True)
        made = _Ballot(pair_id, labeler_id, verdict, candidate_side, vote_id, duration_ms, write_in, origin, at)
        return _store(session, comparison, made)


def skip_or_flag(
    comparison_id: str, pair_id: str, labeler_id: str, kind: PassKind, *, pass_id: str, reason: str = ""
) -> store.Pass:
    """Note that a labeler gave no verdict; the same `pass_id` again changes nothing. Raises as `vote` does."""
    with store.writing() as session:
        comparison = admit(session, comparison_id, labeler_id, lock=True)
        if pair_id not in plan_of(session, comparison, labeler_id):
            raise NotFound("This pair is not part of the comparison you are voting on.")
        _require_open(comparison)
        found = session.get(store.Pass, pass_id)
        if found is None:
            found = store.Pass(id=pass_id, pair_id=pair_id, labeler_id=labeler_id, kind=kind, reason=reason[:MAX_TEXT])
            session.add(found)
        _require_same(found, pair_id, labeler_id)
        return found


def undo(comparison_id: str, labeler_id: str, done_id: str | None = None) -> Done | None:
    """Take back a vote or a pass, the last one unless `done_id` names it; the vote's row stays in the history.

    Gives the pair with its old verdict, or None when there is nothing to take back (any more).
    """
    with store.writing() as session:
        comparison = admit(session, comparison_id, labeler_id, lock=True)
        _require_open(comparison)
        row = _undoable(session, comparison_id, labeler_id, done_id)
        if row is None:
            return None
        (pair,) = blind(session, comparison, [row.pair_id], plan_of(session, comparison, labeler_id))
        if isinstance(row, store.Pass):
            session.delete(row)
            return Done(row.id, pair, None)
        row.current = False
        outbox.add(session, outbox.Topic.VOTE, row.id)
        return Done(row.id, pair, row.verdict)


@dataclass(frozen=True, slots=True)
class _Ballot:
    pair_id: str
    labeler_id: str
    verdict: Verdict
    candidate_side: Side
    vote_id: str
    duration_ms: int | None
    write_in: str
    origin: Origin
    at: datetime | None


def _store(session: Session, comparison: store.Comparison, ballot: _Ballot) -> store.Vote:
    found = session.get(store.Vote, ballot.vote_id)
    if found is not None:
        _require_same(found, ballot.pair_id, ballot.labeler_id)
        return found
    if comparison.status == ComparisonStatus.PREPARING:
        raise NotReady("This comparison is not open yet.")
    at = _plausible(ballot.at)
    counts = comparison.status == ComparisonStatus.OPEN
    before = session.scalars(
        select(store.Vote).where(
            store.Vote.pair_id == ballot.pair_id, store.Vote.labeler_id == ballot.labeler_id, store.Vote.current
        )
    ).one_or_none()
    newest = counts and (before is None or before.created_at <= at)
    if newest and before is not None:
        before.current = False
        session.flush()
    made = store.Vote(
        id=ballot.vote_id,
        pair_id=ballot.pair_id,
        labeler_id=ballot.labeler_id,
        verdict=ballot.verdict,
        candidate_side=ballot.candidate_side,
        write_in=ballot.write_in.strip()[:MAX_TEXT],
        duration_ms=ballot.duration_ms,
        origin=ballot.origin,
        current=newest,
        counts=counts,
        created_at=at,
    )
    session.add(made)
    session.flush()
    if newest and ballot.origin == Origin.APP:
        outbox.add(session, outbox.Topic.VOTE, made.id)
    return made


def _plausible(at: datetime | None) -> datetime:
    """Keep a moment within the last days: a page's clock may have jumped."""
    present = now()
    return max(present - OLDEST, min(at, present)) if at else present


def _require_open(comparison: store.Comparison) -> None:
    if comparison.status != ComparisonStatus.OPEN:
        raise NotReady("This comparison is closed. Thank you; nothing more is needed.")


def _require_same(found: store.Vote | store.Pass, pair_id: str, labeler_id: str) -> None:
    if (found.pair_id, found.labeler_id) != (pair_id, labeler_id):
        raise BadInput("This vote's id is already taken by another vote.")


def _latest(session: Session, comparison_id: str, labeler_id: str, limit: int) -> list[store.Vote | store.Pass]:
    def newest(kind: type[store.Vote] | type[store.Pass]) -> list[store.Vote | store.Pass]:
        wanted = (
            select(kind)
            .join(store.Pair, store.Pair.id == kind.pair_id)
            .where(store.Pair.comparison_id == comparison_id, kind.labeler_id == labeler_id)
        )
        if kind is store.Vote:
            wanted = wanted.where(store.Vote.current)
        return list(session.scalars(wanted.order_by(kind.created_at.desc()).limit(limit)))

    both = [*newest(store.Vote), *newest(store.Pass)]
    return sorted(both, key=lambda row: row.created_at, reverse=True)[:limit]


def _undoable(
    session: Session, comparison_id: str, labeler_id: str, done_id: str | None
) -> store.Vote | store.Pass | None:
    if done_id is None:
        return next(iter(_latest(session, comparison_id, labeler_id, 1)), None)
    row = session.get(store.Vote, done_id) or session.get(store.Pass, done_id)
    if row is None or (isinstance(row, store.Vote) and not row.current):
        return None
    pair = session.get_one(store.Pair, row.pair_id)
    if row.labeler_id != labeler_id or pair.comparison_id != comparison_id:
        raise NotAllowed("Only your own votes can be taken back.")
    return row
