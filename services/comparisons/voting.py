"""Take verdicts and passes.

Votes come from the page's outbox and from Argilla, late, twice or out of order. A vote's id is made by the client:
the same id again changes nothing. Of a labeler's votes on a pair the last by time is current; rows are never removed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.accounts.roles import Action, only
from services.comparisons import own
from services.comparisons.queue import admit
from services.errors import BadInput, NotFound, NotReady
from services.mirror import outbox
from services.store.columns import now
from services.words import AssignmentKind, ComparisonStatus, Origin, PassKind, Side, Verdict, VoteReason

DWELL_MS = 250  # nobody reads two answers faster; a page that sends less is held down or forged
MAX_TEXT = 10_000
OLDEST = timedelta(days=7)


@only(Action.VOTE)
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
) -> store.Vote | store.CheckVote:
    """Take a verdict from the app's page; which side the candidate stood on is known here, never told.

    `pair_id` is the id that the labeler was shown. `duration_ms` is how long the pair was in sight; less than
    DWELL_MS raises BadInput. No gap between two votes is asked for, since votes that waited for the network arrive
    together. Nothing is stored for a pair that was not handed to this labeler (NotFound) or once the comparison has
    closed (NotReady). Otherwise like `cast`.
    """
    if duration_ms < DWELL_MS:
        raise BadInput("That was too fast to have read both answers, so it was not counted.")
    with store.writing() as session:
        comparison = admit(session, comparison_id, labeler_id, lock=True)
        given = own.assignment(session, comparison, labeler_id, pair_id)
        made = Ballot(given.pair_id, labeler_id, verdict, given.side, vote_id, duration_ms, write_in, Origin.APP, at)
        if given.kind == AssignmentKind.PAIR:
            return _store(session, comparison, made, until_closed=True)
        return _store_check(session, comparison, given, made)


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
    tie or an id that is somebody else's. A vote that Argilla took after the comparison closed is kept, but neither
    counts nor replaces the one before.
    """
    with store.writing() as session:
        pair = session.get(store.Pair, pair_id)
        if pair is None:
            raise NotFound("This pair is gone.")
        if pair.automatic_tie:
            raise BadInput("The two answers of this pair are the same, so there is nothing to vote on.")
        comparison = admit(session, pair.comparison_id, labeler_id, lock=True)
        made = Ballot(pair_id, labeler_id, verdict, candidate_side, vote_id, duration_ms, write_in, origin, at)
        return _store(session, comparison, made)


@only(Action.VOTE)
def skip_or_flag(
    comparison_id: str, pair_id: str, labeler_id: str, kind: PassKind, *, pass_id: str, reason: str = ""
) -> None:
    """Note that a labeler gave no verdict; the same `pass_id` again changes nothing. Raises as `vote` does."""
    with store.writing() as session:
        comparison = admit(session, comparison_id, labeler_id, lock=True)
        given = own.assignment(session, comparison, labeler_id, pair_id)
        made = Ballot(given.pair_id, labeler_id, None, given.side, pass_id)
        if given.kind != AssignmentKind.PAIR:
            _store_check(session, comparison, given, made)
            return
        found = session.get(store.Pass, pass_id)
        if found is None:
            require_open(comparison)
            found = store.Pass(id=pass_id, pair_id=pair_id, labeler_id=labeler_id, kind=kind, reason=reason[:MAX_TEXT])
            session.add(found)
        _require_same(found, pair_id, labeler_id)


@only(Action.VOTE)
def explain(
    comparison_id: str, labeler_id: str, vote_id: str, *, reason: VoteReason | None = None, write_in: str | None = None
) -> None:
    """Add to one's own vote what was wrong, or a better answer; what is None stays as it is.

    A reason describes the answer that lost, or both where both are bad, so votes for neither take none (BadInput).
    A vote that was taken back meanwhile is left alone. Raises NotFound, NotAllowed, and NotReady once it is closed.
    """
    with store.writing() as session:
        comparison = admit(session, comparison_id, labeler_id, lock=True)
        require_open(comparison)
        found = own.deed(session, comparison, labeler_id, vote_id)
        if found is None or isinstance(found, store.Pass):
            raise NotFound("This vote is gone, so nothing was added to it.")
        if reason is not None:
            _require_fault(found)
            found.reason = reason
        if write_in is not None:
            found.write_in = write_in.strip()[:MAX_TEXT]
            if isinstance(found, store.Vote) and found.current:
                outbox.add(session, outbox.Topic.VOTE, found.id)


def _require_fault(vote: store.Vote | store.CheckVote) -> None:
    if vote.verdict in (Verdict.TIE, None):
        raise BadInput("You said that both answers are equally good, so there is no answer that this could describe.")


def require_open(comparison: store.Comparison) -> None:
    """Raise NotReady unless people may vote now."""
    if comparison.status == ComparisonStatus.PREPARING:
        raise NotReady("This comparison is not open yet.")
    if comparison.status == ComparisonStatus.CLOSED:
        raise NotReady("This vote has closed, so nothing more is taken. Thank you for what you did.")


@dataclass(frozen=True, slots=True)
class Ballot:
    """One verdict on its way into the store; None for a check that was skipped."""

    pair_id: str
    labeler_id: str
    verdict: Verdict | None
    candidate_side: Side
    vote_id: str
    duration_ms: int | None = None
    write_in: str = ""
    origin: Origin = Origin.APP
    at: datetime | None = None


def _store_check(
    session: Session, comparison: store.Comparison, given: store.Assignment, ballot: Ballot
) -> store.CheckVote:
    found = session.get(store.CheckVote, ballot.vote_id)
    if found is not None:
        if found.assignment_id != given.id:
            raise BadInput("This vote's id is already taken by another vote.")
        return found
    require_open(comparison)
    before = select(store.CheckVote).where(store.CheckVote.assignment_id == given.id, store.CheckVote.current)
    for each in session.scalars(before):
        each.current = False
    session.flush()
    made = store.CheckVote(
        id=ballot.vote_id,
        assignment_id=given.id,
        labeler_id=ballot.labeler_id,
        verdict=ballot.verdict,
        write_in=ballot.write_in.strip()[:MAX_TEXT],
        duration_ms=ballot.duration_ms,
        created_at=_plausible(ballot.at),
    )
    session.add(made)
    return made


def _store(session: Session, comparison: store.Comparison, ballot: Ballot, *, until_closed: bool = False) -> store.Vote:
    found = session.get(store.Vote, ballot.vote_id)
    if found is not None:
        _require_same(found, ballot.pair_id, ballot.labeler_id)
        return found
    if until_closed or comparison.status == ComparisonStatus.PREPARING:
        require_open(comparison)
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


def _require_same(found: store.Vote | store.Pass, pair_id: str, labeler_id: str) -> None:
    if (found.pair_id, found.labeler_id) != (pair_id, labeler_id):
        raise BadInput("This vote's id is already taken by another vote.")
