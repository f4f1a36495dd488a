"""Who gets which pair next: coverage grows evenly, nobody gets a pair twice, and what is left lying comes back.

A pair that was handed out is leased: for so long it counts as taken, and other labelers get other pairs. Afterwards
it is anybody's again, but a vote that comes late (the page was offline) is still taken, as one more than was wanted.
What a lease is worth does not depend on how often a page asks, only on what its labeler does: see `leasing`.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import leasing, store
from services.comparisons import checks, sides
from services.leasing import Lease
from services.store.columns import new_id, now
from services.words import AssignmentKind, Side

LEASE = timedelta(minutes=15)
MOST_HELD = 8  # pairs that one labeler may keep from others
AT_ONCE = 60  # pairs at most that are made ready together where everybody votes on each, so that most fetches only read


@dataclass(slots=True)
class Desk:
    """What one labeler has in hand and may get; `queue` are the assignments that wait for them, in order."""

    comparison: store.Comparison
    labeler_id: str
    given: list[store.Assignment]  # all of them, in order
    handled: set[str]  # by shown id
    passed: set[str]  # those among them that were skipped or flagged, and have no vote
    held: Counter[str]  # pair -> current votes and leases of others
    taken: Counter[str]  # pair -> leases of others alone; empty where no pair has enough votes ever
    shown: list[str]  # every pair that is shown to people
    acted: datetime | None  # when they last voted or passed
    queue: list[store.Assignment] = field(default_factory=list)
    own: dict[str, store.Assignment] = field(default_factory=dict)  # by pair, without the checks
    balanced: list[Side] = field(default_factory=list)  # where the candidate stood in the pairs had or in hand

    @property
    def room(self) -> int:
        """Count the pairs that the quota still allows beyond those handled and those in the queue."""
        if self.comparison.quota is None:
            return len(self.shown)
        had = self.handled.intersection(self.shown)
        return max(0, self.comparison.quota - len(had | {each.pair_id for each in self.queue}))

    @property
    def free(self) -> list[str]:
        """List the pairs that this labeler could be given now, the least covered first, else in random order."""
        known = self.own.keys() | self.handled
        lapsed = self.own.keys() - {each.pair_id for each in self.queue} - self.handled
        open_ = [each for each in self.shown if self._wants_more(each) and (each not in known or each in lapsed)]
        seed = self.comparison.seed
        return sorted(open_, key=lambda each: (self.held[each], sides.rank(seed, each, self.labeler_id)))[: self.room]

    @property
    def coming(self) -> int:
        """Count what this labeler will still be given, the checks that come with it included."""
        free, comparison = len(self.free), self.comparison
        pairs = len(self.own) + free
        made = len(self.given) - len(self.own)
        due = sum(int(pairs * rate + 1e-9) for rate in (comparison.repeat_rate, comparison.attention_rate)) - made
        return free + max(0, min(due, free))

    @property
    def may_come_back(self) -> int:
        """Count the pairs that only others' leases keep from this labeler."""
        known = self.handled | {each.pair_id for each in self.queue}
        waiting = [each for each in self.shown if each not in known and not self._wants_more(each)]
        return sum(self._wants_more(each, self.held[each] - self.taken[each]) for each in waiting) if self.room else 0

    def _wants_more(self, pair_id: str, held: int | None = None) -> bool:
        wanted = self.comparison.votes_per_pair
        return wanted is None or (self.held[pair_id] if held is None else held) < wanted

    def sit_down(self, at: datetime) -> None:
        """Fill the queue with what was given before and is not handled; what others finished meanwhile is left out."""
        for each in self.given:
            is_pair, handled = each.kind == AssignmentKind.PAIR, each.shown_id in self.handled
            lapsed = is_pair and each.leased_until <= at and not self._wants_more(each.pair_id)
            if is_pair:
                self.own[each.pair_id] = each
            if not handled and not lapsed:
                self.queue.append(each)
            if is_pair and (handled or not lapsed):
                self.balanced.append(each.side)


def desk(session: Session, comparison: store.Comparison, labeler_id: str) -> Desk:
    """Read where a labeler stands in a comparison; changes nothing."""
    at = now()
    given = select(store.Assignment).where(
        store.Assignment.comparison_id == comparison.id, store.Assignment.labeler_id == labeler_id
    )
    shown = select(store.Pair.id).where(store.Pair.comparison_id == comparison.id, store.Pair.automatic_tie.is_(False))
    # Where everybody votes on every pair, what others hold keeps nothing from anybody.
    taken = _leases_of_others(session, comparison.id, labeler_id, at) if comparison.votes_per_pair else Counter[str]()
    voted, passed, acted = _handled(session, comparison.id, labeler_id)
    made = Desk(
        comparison=comparison,
        labeler_id=labeler_id,
        given=list(session.scalars(given.order_by(store.Assignment.position))),
        handled=voted | passed,
        passed=passed - voted,
        held=_votes_of_others(session, comparison.id, labeler_id) + taken,
        taken=taken,
        shown=list(session.scalars(shown.order_by(store.Pair.position))),
        acted=acted,
    )
    made.sit_down(at)
    return made


def in_hand(at: Desk, limit: int) -> list[store.Assignment] | None:
    """Give a labeler's next assignments where nothing has to be written for that; else None."""
    limit = _most(at, limit)
    coming = at.queue[:limit]
    if (len(coming) < limit and at.free) or _in_excess(at) or any(_is_due(at, each) for each in coming):
        return None
    return coming


def hand_out(session: Session, at: Desk, limit: int) -> list[store.Assignment]:
    """Give a labeler's next assignments; new ones are made until there are `limit`, or as many as one may hold."""
    limit = _most(at, limit)
    wanted = limit if at.comparison.votes_per_pair else max(limit, min(len(at.given), AT_ONCE))
    for pair_id in at.free[: max(0, wanted - len(at.queue))]:
        _give(session, at, pair_id)
    for each in at.queue[:limit]:
        if _is_due(at, each):
            _lease(each, _renewed(at, each))
    for each in _in_excess(at):
        each.leased_until = now()
    session.flush()
    return at.queue[:limit]


def has_more(at: Desk, handed: list[store.Assignment]) -> bool:
    """Say whether this labeler could be handed more, once they have done these."""
    return len(at.queue) > len(handed) or bool(at.free)


def _most(at: Desk, limit: int) -> int:
    """Bound what is asked for where a pair in one labeler's hands is kept from others."""
    return limit if at.comparison.votes_per_pair is None else min(limit, MOST_HELD)


def _in_excess(at: Desk) -> list[store.Assignment]:
    """List what somebody holds beyond what one may, as by taking back many votes."""
    if at.comparison.votes_per_pair is None:
        return []
    return [each for each in at.queue[MOST_HELD:] if each.leased_until > now()]


def _is_due(at: Desk, each: store.Assignment) -> bool:
    """Tell whether a lease is to be written anew; where everybody votes on each pair, nobody waits for it."""
    if at.comparison.votes_per_pair is None or each.leased_until >= now() + LEASE / 2:
        return False
    return _renewed(at, each).until > max(each.leased_until, now())


def _renewed(at: Desk, each: store.Assignment) -> Lease:
    return leasing.renew(Lease(each.leased_at, each.leased_until), at.acted, now(), LEASE)


def _lease(each: store.Assignment, lease: Lease) -> None:
    each.leased_at, each.leased_until = lease.since, lease.until


def assigned(session: Session, comparison: store.Comparison, labeler_id: str, shown_id: str) -> store.Assignment | None:
    """Find the assignment that a labeler knows by this id."""
    own = select(store.Assignment).where(
        store.Assignment.comparison_id == comparison.id,
        store.Assignment.labeler_id == labeler_id,
        (store.Assignment.pair_id == shown_id) | (store.Assignment.id == shown_id),
    )
    return next((each for each in session.scalars(own) if each.shown_id == shown_id), None)


def given_pairs(session: Session, comparison_id: str, labeler_id: str) -> dict[str, store.Assignment]:
    """Map pairs to the assignment by which a labeler has them."""
    own = select(store.Assignment).where(
        store.Assignment.comparison_id == comparison_id,
        store.Assignment.labeler_id == labeler_id,
        store.Assignment.kind == AssignmentKind.PAIR,
    )
    return {each.pair_id: each for each in session.scalars(own)}


def assign(session: Session, comparison: store.Comparison, labeler_id: str, pair_id: str) -> store.Assignment:
    """Give the labeler's assignment of a pair that they know already, as from Argilla; make it when there is none."""
    found = assigned(session, comparison, labeler_id, pair_id)
    return found or _give(session, desk(session, comparison, labeler_id), pair_id)


def _give(session: Session, at: Desk, pair_id: str) -> store.Assignment:
    lapsed, lease = at.own.get(pair_id), leasing.begin(now(), LEASE)
    if lapsed is not None:
        _lease(lapsed, _renewed(at, lapsed))
        at.queue.append(lapsed)
        at.balanced.append(lapsed.side)
        return lapsed
    made = store.Assignment(
        id=new_id(),
        comparison_id=at.comparison.id,
        pair_id=pair_id,
        labeler_id=at.labeler_id,
        kind=AssignmentKind.PAIR,
        position=len(at.given),
        side=sides.next_side(at.comparison.seed, pair_id, at.labeler_id, at.balanced),
        leased_at=lease.since,
        leased_until=lease.until,
    )
    at.own[pair_id] = made
    at.balanced.append(made.side)
    _add(session, at, made)
    for check in checks.due(session, at.comparison, at.given, lease.until):
        _add(session, at, check)
    return made


def _add(session: Session, at: Desk, made: store.Assignment) -> None:
    session.add(made)
    at.given.append(made)
    at.queue.append(made)


def _handled(session: Session, comparison_id: str, labeler_id: str) -> tuple[set[str], set[str], datetime | None]:
    """List what a labeler voted on, and what they passed, by the ids that they know; and when they last did so."""
    of_comparison = select(store.Pair.id).where(store.Pair.comparison_id == comparison_id)
    voted = select(store.Vote.pair_id, store.Vote.created_at).where(
        store.Vote.labeler_id == labeler_id, store.Vote.current, store.Vote.pair_id.in_(of_comparison)
    )
    passed = select(store.Pass.pair_id, store.Pass.created_at).where(
        store.Pass.labeler_id == labeler_id, store.Pass.pair_id.in_(of_comparison)
    )
    given = select(store.Assignment.id).where(store.Assignment.comparison_id == comparison_id)
    check = store.CheckVote
    checked = select(check.assignment_id, check.created_at, check.verdict).where(
        check.labeler_id == labeler_id, check.current, check.assignment_id.in_(given)
    )
    votes, passes, checks_ = (session.execute(each).all() for each in (voted, passed, checked))
    return (
        {id_ for id_, _ in votes} | {id_ for id_, _, verdict in checks_ if verdict is not None},
        {id_ for id_, _ in passes} | {id_ for id_, _, verdict in checks_ if verdict is None},
        max((row[1] for row in (*votes, *passes, *checks_)), default=None),
    )


def _votes_of_others(session: Session, comparison_id: str, labeler_id: str) -> Counter[str]:
    """Count the others' votes on each pair."""
    wanted = (
        select(store.Vote.pair_id, func.count())
        .join(store.Pair, store.Pair.id == store.Vote.pair_id)
        .where(
            store.Pair.comparison_id == comparison_id,
            store.Vote.labeler_id != labeler_id,
            store.Vote.current,
            store.Vote.counts,
        )
        .group_by(store.Vote.pair_id)
    )
    return Counter({pair: count for pair, count in session.execute(wanted)})


def _leases_of_others(session: Session, comparison_id: str, labeler_id: str, at: datetime) -> Counter[str]:
    """Count for each pair who else holds it and has neither voted on it nor passed."""
    lease = store.Assignment
    voted = select(store.Vote.id).where(
        store.Vote.pair_id == lease.pair_id, store.Vote.labeler_id == lease.labeler_id, store.Vote.current
    )
    passed = select(store.Pass.id).where(store.Pass.pair_id == lease.pair_id, store.Pass.labeler_id == lease.labeler_id)
    wanted = select(lease.pair_id, func.count()).where(
        lease.comparison_id == comparison_id,
        lease.labeler_id != labeler_id,
        lease.kind == AssignmentKind.PAIR,
        lease.leased_until > at,
        ~voted.exists(),
        ~passed.exists(),
    )
    return Counter({pair: count for pair, count in session.execute(wanted.group_by(lease.pair_id))})
