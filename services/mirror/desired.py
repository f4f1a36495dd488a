"""The responses that Argilla should hold for some records, as the store has them now."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from services import store
from services.mirror import known
from services.mirror.records import Home
from services.mirror.responses import of_review, of_vote
from services.mirror.shapes import REVIEW
from services.store.columns import now
from services.words import Origin


@dataclass(frozen=True, slots=True)
class Desired:
    """One person's response; `body` is None when there should be none, `at` when it was given here.

    `known_at` is when Argilla's last changed, as far as we know, by its clock.
    """

    person: store.Person
    body: dict[str, Any] | None
    at: datetime
    known_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Held:
    body: dict[str, Any] | None
    origin: Origin
    at: datetime


def responses(session: Session, home: Home, dataset_id: str, people: dict[str, set[str]]) -> dict[str, list[Desired]]:
    """Map records to the responses of these people, without those that Argilla itself told us of."""
    persons = {person.id: person for person in _people(session, set().union(*people.values()))}
    held = _reviews(session, list(people)) if home.shape is REVIEW else _votes(session, list(people))
    seen = known.of_records(session, dataset_id, list(people))
    wanted: dict[str, list[Desired]] = defaultdict(list)
    for record_id, ids in people.items():
        for person_id in ids & persons.keys():
            mine, theirs = held.get((record_id, person_id)), seen.get((record_id, person_id))
            if mine and theirs and mine.origin == Origin.ARGILLA:
                continue
            known_at = theirs.updated_at if theirs else None
            wanted[record_id].append(
                Desired(persons[person_id], mine.body if mine else None, mine.at if mine else now(), known_at)
            )
    return wanted


def all_of(session: Session, home: Home, record_ids: list[str]) -> dict[str, list[Desired]]:
    """Map records to everybody's responses, wherever they were made."""
    held = _reviews(session, record_ids) if home.shape is REVIEW else _votes(session, record_ids)
    persons = {person.id: person for person in _people(session, {person_id for _, person_id in held})}
    wanted: dict[str, list[Desired]] = defaultdict(list)
    for (record_id, person_id), each in held.items():
        wanted[record_id].append(Desired(persons[person_id], each.body, each.at, None))
    return wanted


def _people(session: Session, ids: set[str]) -> list[store.Person]:
    return list(session.scalars(select(store.Person).where(store.Person.id.in_(ids))))


def _votes(session: Session, pair_ids: list[str]) -> dict[known.Key, _Held]:
    wanted = select(store.Vote).where(store.Vote.pair_id.in_(pair_ids), store.Vote.current)
    wanted = wanted.options(joinedload(store.Vote.pair).joinedload(store.Pair.comparison))
    return {
        (vote.pair_id, vote.labeler_id): _Held(of_vote(vote), vote.origin, vote.created_at)
        for vote in session.scalars(wanted)
    }


def _reviews(session: Session, answer_ids: list[str]) -> dict[known.Key, _Held]:
    wanted = select(store.Review).where(store.Review.answer_id.in_(answer_ids))
    return {
        (review.answer_id, review.person_id): _Held(of_review(review), review.origin, review.updated_at)
        for review in session.scalars(wanted)
    }
