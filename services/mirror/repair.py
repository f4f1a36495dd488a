"""Make both homes of a project equal: send what is only here, take over what is only there; the newer of two wins."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services import store
from services.accounts.roles import Action, only
from services.mirror import lost_accounts, outbox, pull, push, reconciliation, where
from services.mirror.client import Argilla
from services.mirror.differences import Difference, Reconciliation, What
from services.mirror.link import Link
from services.mirror.outbox import Topic
from services.mirror.shapes import REVIEW
from services.store import MirroredResponse


@dataclass(frozen=True, slots=True)
class Repair:
    """What a repair did: `sent` to Argilla, `taken` from it, `deleted` there; `left` is what still differs."""

    sent: int
    taken: int
    deleted: int
    left: Reconciliation


@only(Action.MANAGE_SETTINGS)
def repair(project_id: str) -> Repair:
    """Mend every difference that can be; raises NotReady when no Argilla is set and MirrorDown when it is away."""
    with Argilla(where.required()) as argilla:
        return mend(Link(argilla), project_id)


def mend(link: Link, project_id: str) -> Repair:
    """Mend a project's differences with one Argilla."""
    lost_accounts.notice(link)
    found = reconciliation.compare(link, project_id)
    taken = [each for each in found.only_there + found.conflicts if each.response and not each.stays]
    leaving = [each for each in found.only_there if each.leaves]
    to_send = [*found.only_here, *(each for each in found.conflicts if not each.newer_there)]
    with store.writing() as session:
        for each in [*taken, *to_send]:
            _forget(session, each)
    for each in taken:
        assert each.response
        pull.take(each.response)
    with store.writing() as session:
        for each in [*to_send, *leaving]:
            _forget(session, each)  # what was just taken as the older one is in the history, and is overwritten there
            outbox.resend(session, _subjects(session, each))
    push.drain(link)
    left = reconciliation.compare(link, project_id)
    return Repair(len(to_send), sum(each.newer_there for each in taken), len(leaving), left)


def _forget(session: Session, difference: Difference) -> None:
    """Forget what was known of a response, so that it is neither passed over as an echo nor kept back as one."""
    wanted = delete(MirroredResponse).where(
        MirroredResponse.record_id == difference.record_id, MirroredResponse.person_id == difference.person_id
    )
    session.execute(wanted)


def _subjects(session: Session, difference: Difference) -> list[tuple[Topic, str]]:
    record_id, person_id = difference.record_id, difference.person_id
    reviewed = difference.home.shape is REVIEW
    if difference.what is not What.RESPONSE:
        return [(Topic.ANSWER if reviewed else Topic.PAIR, record_id)]
    if reviewed:
        reviews = select(store.Review.id).filter_by(answer_id=record_id, person_id=person_id)
        return [(Topic.REVIEW, id_) for id_ in session.scalars(reviews)]
    votes = select(store.Vote.id).filter_by(pair_id=record_id, labeler_id=person_id, current=True)
    return [(Topic.VOTE, id_) for id_ in session.scalars(votes)]
