"""Give chosen answers to chosen people; what is given by name leaves everybody else's queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

from sqlalchemy import delete, func, select

from services import store
from services.accounts.roles import Action, only
from services.errors import BadInput
from services.reviews.keeping import DONE


@dataclass(frozen=True, slots=True)
class Assigned:
    """How many answers of a variant somebody was given by name, and how many of these they have dealt with."""

    person_id: str
    name: str
    answers: int
    done: int


@only(Action.MANAGE_REVIEWS)
def assign(answer_ids: Sequence[str], person_ids: Sequence[str], *, evenly: bool = True) -> int:
    """Give answers to people: dealt out one after the other, or each answer to everybody; says how many are new.

    Raises BadInput when there is nobody, or nothing, to give.
    """
    if not (answer_ids and person_ids):
        raise BadInput("Choose at least one answer and one person.")
    dealt = list(zip(answer_ids, cycle(person_ids), strict=False))
    wanted = dealt if evenly else [(answer, person) for answer in answer_ids for person in person_ids]
    with store.writing() as session:
        known = select(store.ReviewAssignment.answer_id, store.ReviewAssignment.person_id)
        there = {(answer, person) for answer, person in session.execute(known)}
        new = [pair for pair in dict.fromkeys(wanted) if pair not in there]
        session.add_all(store.ReviewAssignment(answer_id=answer, person_id=person) for answer, person in new)
    return len(new)


@only(Action.MANAGE_REVIEWS)
def unassign(variant_id: str, person_id: str) -> None:
    """Put what somebody was given by name and has not dealt with back into the pool."""
    dealt_with = select(store.Review.answer_id).where(
        store.Review.person_id == person_id, store.Review.status.in_(DONE)
    )
    of_variant = select(store.Answer.id).where(store.Answer.variant_id == variant_id)
    mine = store.ReviewAssignment.person_id == person_id
    with store.writing() as session:
        session.execute(
            delete(store.ReviewAssignment).where(
                mine,
                store.ReviewAssignment.answer_id.in_(of_variant),
                store.ReviewAssignment.answer_id.not_in(dealt_with),
            )
        )


def assigned(variant_id: str) -> list[Assigned]:
    """List the people who were given answers of a variant by name."""
    given = store.ReviewAssignment
    finished = (
        (store.Review.answer_id == given.answer_id)
        & (store.Review.person_id == given.person_id)
        & store.Review.status.in_(DONE)
    )
    wanted = (
        select(store.Person.id, store.Person.name, func.count(given.answer_id), func.count(store.Review.id))
        .join(given, given.person_id == store.Person.id)
        .join(store.Answer, store.Answer.id == given.answer_id)
        .outerjoin(store.Review, finished)
        .where(store.Answer.variant_id == variant_id)
        .group_by(store.Person.id, store.Person.name)
        .order_by(store.Person.name)
    )
    with store.reading() as session:
        return [Assigned(*row) for row in session.execute(wanted)]
