"""Who may vote in a comparison, the pairs that they get next, and how far they are."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.accounts.roles import Action, only
from services.comparisons import handing_out, sides
from services.comparisons.blind import BlindPair, draw
from services.comparisons.handing_out import Desk
from services.comparisons.progress import Progress, progress_at
from services.errors import NotAllowed, NotFound
from services.words import AssignmentKind, ComparisonStatus

AHEAD = 20  # pairs that a page holds; fewer where each pair wants few votes, so that one page does not hold them all


def ahead(comparison: store.Comparison) -> int:
    """Give how many pairs a labeler's page may hold."""
    return AHEAD if comparison.votes_per_pair is None else handing_out.MOST_HELD


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a labeler's page asks for: whether votes are taken, the next pairs, and where the labeler stands.

    `more` says that others follow once these are done, however many were asked for. `may_come_back` counts the pairs
    that they could still get if others leave them.
    """

    open: bool
    pairs: list[BlindPair]
    more: bool
    may_come_back: int
    progress: Progress


@only(Action.VOTE)
def fetch(comparison_id: str, labeler_id: str, limit: int = AHEAD) -> Fetched:
    """Give the next pairs that this labeler has neither voted on nor passed, in an order that stays.

    They are leased to the labeler, never more of them than one may hold, whatever `limit` says. Raises NotFound and
    NotAllowed as `admit` does.
    """
    with store.reading() as session:
        desk = _desk(session, comparison_id, labeler_id)
        ready = handing_out.in_hand(desk, limit) if _open(desk) else []
        if ready is not None:
            return _fetched(session, desk, ready)
    with store.writing() as session:
        comparison = admit(session, comparison_id, labeler_id, lock=True)
        if comparison.votes_per_pair is not None:  # PostgreSQL: no two people are handed the last vote of a pair
            session.refresh(comparison, with_for_update=True)
        desk = handing_out.desk(session, comparison, labeler_id)
        return _fetched(session, desk, handing_out.hand_out(session, desk, limit) if _open(desk) else [])


def next_pairs(comparison_id: str, labeler_id: str, limit: int = AHEAD) -> list[BlindPair]:
    """Give a labeler's next pairs alone, as `fetch` does."""
    return fetch(comparison_id, labeler_id, limit).pairs


def progress(comparison_id: str, labeler_id: str) -> Progress:
    """Count what a labeler did and what everybody did together. Raises as `admit` does."""
    with store.reading() as session:
        return progress_at(session, _desk(session, comparison_id, labeler_id))


def _desk(session: Session, comparison_id: str, labeler_id: str) -> Desk:
    return handing_out.desk(session, admit(session, comparison_id, labeler_id), labeler_id)


def _open(desk: Desk) -> bool:
    return desk.comparison.status == ComparisonStatus.OPEN


def _fetched(session: Session, desk: Desk, given: list[store.Assignment]) -> Fetched:
    return Fetched(
        open=_open(desk),
        pairs=draw(session, desk.comparison, given),
        more=_open(desk) and handing_out.has_more(desk, given),
        may_come_back=desk.may_come_back if _open(desk) else 0,
        progress=progress_at(session, desk),
    )


def admit(session: Session, comparison_id: str, labeler_id: str, *, lock: bool = False) -> store.Comparison:
    """Load the comparison for somebody who may vote on it.

    The lock (PostgreSQL) puts one person's votes in a row, as SQLite does with all writing.
    Raises NotFound for an unknown comparison, NotAllowed for an unknown person and for one who was not named.
    """
    comparison = session.get(store.Comparison, comparison_id)
    if comparison is None:
        raise NotFound("This comparison is gone.")
    if session.get(store.Person, labeler_id, with_for_update=lock) is None:
        raise NotAllowed("Only people who joined this project can vote. Ask for an invitation.")
    if comparison.labeler_ids and labeler_id not in comparison.labeler_ids:
        raise NotAllowed("This vote is for people chosen by name. Ask the project's owner to add you.")
    return comparison


def preview(comparison_id: str, limit: int = 3) -> list[BlindPair]:
    """Draw some pairs as a labeler would see them; nothing is handed out or kept. Raises NotFound."""
    with store.reading() as session:
        comparison = session.get(store.Comparison, comparison_id)
        if comparison is None:
            raise NotFound("This comparison is gone.")
        shown = select(store.Pair.id).where(
            store.Pair.comparison_id == comparison_id, store.Pair.automatic_tie.is_(False)
        )
        drawn: list[store.Assignment] = []
        for pair_id in session.scalars(shown.order_by(store.Pair.position).limit(limit)):
            side = sides.next_side(comparison.seed, pair_id, "preview", [each.side for each in drawn])
            drawn.append(store.Assignment(pair_id=pair_id, kind=AssignmentKind.PAIR, side=side))
        return draw(session, comparison, drawn)
