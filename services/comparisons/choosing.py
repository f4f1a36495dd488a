"""Which of a project's open comparisons a labeler votes on."""

from sqlalchemy import select

from services import store
from services.comparisons import sides
from services.comparisons.progress import Progress
from services.comparisons.queue import admit, progress
from services.words import ComparisonStatus


def open_for(labeler_id: str, project_id: str) -> store.Comparison | None:
    """Give the project's comparison to vote on: the oldest open one with pairs left, else any open one.

    Of those in one tournament, the one that the labeler has begun comes first, then the one with the fewest votes.
    """
    found = _open(labeler_id, project_id)
    stands = {each.id: progress(each.id, labeler_id) for each in found}
    unfinished = [each for each in found if stands[each.id].left]
    if not unfinished:
        return found[-1] if found else None
    return min(_together(unfinished), key=lambda each: _turn(each, stands[each.id], labeler_id))


def left_elsewhere(comparison_id: str, labeler_id: str) -> int:
    """Count the pairs that wait for a labeler in the project's other open comparisons. Raises NotFound."""
    with store.reading() as session:
        here = admit(session, comparison_id, labeler_id)
    others = [each.id for each in _open(labeler_id, here.project_id) if each.id != comparison_id]
    return sum(progress(each, labeler_id).left for each in others)


def _open(labeler_id: str, project_id: str) -> list[store.Comparison]:
    """List what the labeler may vote on, the oldest first."""
    wanted = select(store.Comparison).filter_by(status=ComparisonStatus.OPEN, project_id=project_id)
    with store.reading() as session:
        found = session.scalars(wanted.order_by(store.Comparison.opened_at))
        return [each for each in found if not each.labeler_ids or labeler_id in each.labeler_ids]


def _together(unfinished: list[store.Comparison]) -> list[store.Comparison]:
    """Give the oldest comparison, or all of its tournament."""
    of = unfinished[0].tournament_id
    return [each for each in unfinished if each.tournament_id == of] if of else unfinished[:1]


def _turn(comparison: store.Comparison, stands: Progress, labeler_id: str) -> tuple[bool, int, bytes]:
    begun = stands.mine + stands.passed > 0
    return not begun, stands.votes, sides.rank(comparison.seed, comparison.id, labeler_id)
