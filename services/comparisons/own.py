"""What one labeler did and was given in one comparison: the only way in which what they send names a row.

An id alone opens nothing. It has to be theirs, and of the comparison for which they were let in.
"""

from sqlalchemy.orm import Session

from services import store
from services.comparisons import handing_out
from services.errors import NotAllowed, NotFound

Deed = store.Vote | store.Pass | store.CheckVote


def deed(session: Session, comparison: store.Comparison, labeler_id: str, deed_id: str) -> Deed | None:
    """Give what a labeler did under this id; None where there is nothing (any more).

    Raises NotAllowed for somebody else's and for what was done in another comparison.
    """
    done = session.get(store.Vote, deed_id) or session.get(store.Pass, deed_id) or session.get(store.CheckVote, deed_id)
    if done is not None and (done.labeler_id, _comparison_of(session, done)) != (labeler_id, comparison.id):
        raise NotAllowed("Only your own votes in this comparison can be changed.")
    return done


def assignment(session: Session, comparison: store.Comparison, labeler_id: str, shown_id: str) -> store.Assignment:
    """Give the assignment of a pair that a labeler was shown.

    Raises NotFound for one that they were not shown, and for one that is gone.
    """
    given = handing_out.assigned(session, comparison, labeler_id, shown_id)
    if given is not None:
        return given
    pair = session.get(store.Pair, shown_id)
    if pair is None or pair.comparison_id != comparison.id:
        raise NotFound("This pair was removed from the vote, so nothing was counted. Go on with the next one.")
    raise NotFound("This pair was not handed out to you. Reload the page to go on with yours.")


def _comparison_of(session: Session, done: Deed) -> str:
    if isinstance(done, store.CheckVote):
        return session.get_one(store.Assignment, done.assignment_id).comparison_id
    return session.get_one(store.Pair, done.pair_id).comparison_id
