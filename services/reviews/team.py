"""How far everybody is with a variant's answers."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from sqlalchemy import select

from services import store
from services.reviews.assigning import assigned
from services.reviews.pool import presence, reviewable
from services.words import ReviewStatus


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


def team(variant_id: str) -> dict[str, Member]:
    """Map everybody who has reviewed, reviews now or was given something, by id, to their part."""
    wanted = (
        select(store.Review, store.Person.name)
        .join(store.Person, store.Person.id == store.Review.person_id)
        .where(store.Review.answer_id.in_(reviewable(variant_id)))
        .order_by(store.Review.updated_at)
    )
    members: dict[str, Member] = {}
    times: dict[str, list[int]] = defaultdict(list)
    with store.reading() as session:
        for review, name in session.execute(wanted):
            member = members.setdefault(review.person_id, Member(name))
            member.reviews[review.status] += 1
            member.last_at = review.updated_at
            if review.status == ReviewStatus.SUBMITTED and review.duration_ms:
                times[review.person_id].append(review.duration_ms)
    for person_id, spent in times.items():
        members[person_id].seconds = median(spent) / 1000
    for here in presence(variant_id):
        member = members.setdefault(here.person_id, Member(here.name))
        member.in_front, member.looking_at = here.answers, here.question
    for each in assigned(variant_id):
        member = members.setdefault(each.person_id, Member(each.name))
        member.given, member.given_done = each.answers, each.done
    return members
