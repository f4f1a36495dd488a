"""How far everybody is with a variant's answers."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from sqlalchemy import select

from services import store
from services.accounts.roles import Action, only
from services.reviews.assigning import assigned
from services.reviews.pool import presence, reviewable
from services.words import ReviewStatus

_TOLD = (store.Review.status, store.Review.duration_ms, store.Review.updated_at)


@dataclass(slots=True)
class Member:
    """Somebody's part: reviews by status, median seconds a submitted review, answers in front of them now."""

    name: str
    reviews: dict[ReviewStatus, int] = field(default_factory=lambda: defaultdict(int))
    seconds: float | None = None
    last_at: datetime | None = None
    in_front: int = 0
    looking_at: str = ""
    given: int = 0
    given_done: int = 0


@only(Action.MANAGE_REVIEWS)
def team(variant_id: str) -> dict[str, Member]:
    """Map everybody who has reviewed, reviews now or was given something, by id, to their part."""
    wanted = (
        select(store.Person.id, store.Person.name, *_TOLD)
        .join(store.Person, store.Person.id == store.Review.person_id)
        .where(store.Review.answer_id.in_(reviewable(variant_id)))
        .order_by(store.Review.updated_at)
    )
    members: dict[str, Member] = {}
    times: dict[str, list[int]] = defaultdict(list)
    with store.reading() as session:
        for person_id, name, status, duration_ms, at in session.execute(wanted):
            member = members.setdefault(person_id, Member(name))
            member.reviews[status] += 1
            member.last_at = at
            if status == ReviewStatus.SUBMITTED and duration_ms:
                times[person_id].append(duration_ms)
    for person_id, spent in times.items():
        members[person_id].seconds = median(spent) / 1000
    for here in presence(variant_id):
        member = members.setdefault(here.person_id, Member(here.name))
        member.in_front, member.looking_at = here.answers, here.question
    for each in assigned(variant_id):
        member = members.setdefault(each.person_id, Member(each.name))
        member.given, member.given_done = each.answers, each.done
    return members
