"""What the owner decides about a vote, and what changes once people have voted."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import audit, store
from services.accounts.roles import Action, only
from services.deeds import RULES
from services.errors import BadInput, NotFound, NotReady
from services.mirror import outbox
from services.words import VoteReason

MOST_VOTES = 5
MOST_RATE = 0.5


@dataclass(frozen=True, slots=True)
class Rules:
    """How pairs are handed out and checked; rates are shares of a labeler's pairs, 0-0.5."""

    votes_per_pair: int | None = None  # None: everybody votes on every pair
    quota: int | None = None
    labeler_ids: tuple[str, ...] = ()
    reasons: tuple[VoteReason, ...] = tuple(VoteReason)
    repeat_rate: float = 0.0
    attention_rate: float = 0.0
    ask_guess: bool = False
    scan_first: bool = False

    def write(self, comparison: store.Comparison) -> None:
        """Put the rules into a comparison; raises BadInput for what makes no sense."""
        if self.votes_per_pair is not None and not 1 <= self.votes_per_pair <= MOST_VOTES:
            raise BadInput(f"A pair can have 1 to {MOST_VOTES} votes, or one from everybody.")
        if self.quota is not None and self.quota < 1:
            raise BadInput("The most pairs for one person must be at least 1.")
        if not all(0 <= rate <= MOST_RATE for rate in (self.repeat_rate, self.attention_rate)):
            raise BadInput(f"Repeats and attention pairs can be at most {MOST_RATE:.0%} of the pairs each.")
        for field in fields(self):
            value = getattr(self, field.name)
            setattr(comparison, field.name, [str(each) for each in value] if isinstance(value, tuple) else value)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was done to a comparison: when, by whom ("" for nobody who is known), and what, in words."""

    at: datetime
    by: str
    what: str


@only(Action.SET_UP_COMPARISONS)
def amend(comparison_id: str, person_id: str | None, *, threshold: float, guidelines: str, rules: Rules) -> None:
    """Change the rules of a comparison; what differs is recorded with the votes that were in by then.

    Raises NotReady for another ship rule once somebody has voted, BadInput, and NotFound.
    """
    with store.writing() as session:
        comparison = session.get(store.Comparison, comparison_id)
        if comparison is None:
            raise NotFound("This comparison is gone.")
        before = {name: getattr(comparison, name) for name in RULES}
        votes = votes_in(session, comparison_id)
        if threshold != comparison.threshold and votes:
            raise NotReady("The ship rule was locked by the first vote. Start another comparison for another rule.")
        comparison.threshold = require_threshold(threshold)
        comparison.guidelines = guidelines.strip()
        rules.write(comparison)
        changed = {name: [before[name], getattr(comparison, name)] for name in RULES}
        changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
        if changed:
            audit.record(session, person_id, "comparison.changed", comparison_id, votes=votes, changed=changed)
            outbox.add(session, outbox.Topic.COMPARISON, comparison_id)


def require_threshold(threshold: float) -> float:
    """Give a ship rule back; raises BadInput for one that makes no sense."""
    if not 0.5 <= threshold < 1:
        raise BadInput("The ship rule must be a win rate from 50 % to 99 %.")
    return threshold


def votes_in(session: Session, comparison_id: str) -> int:
    """Count every vote ever cast in a comparison, those taken back included."""
    wanted = select(func.count()).select_from(store.Vote).join(store.Pair)
    return session.scalar(wanted.where(store.Pair.comparison_id == comparison_id)) or 0


def has_votes(comparison_id: str) -> bool:
    """Say whether anybody has voted, which locks the ship rule."""
    with store.reading() as session:
        return votes_in(session, comparison_id) > 0


def history(comparison_id: str) -> list[Change]:
    """List what was done to a comparison, the oldest first; a change says how many votes were in by then."""
    with store.reading() as session:
        done = [each for each in audit.events(session, comparison_id) if each.action.startswith("comparison.")]
        names = audit.names(session, [each.person_id for each in done if each.person_id])
    return [Change(each.created_at, names.get(each.person_id or "", ""), audit.said(each)) for each in done]
