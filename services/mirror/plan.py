"""What a batch of outbox entries comes to: which records of which datasets, and whose responses to them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.mirror.leaving import homes_of_deleted
from services.mirror.outbox import Topic
from services.mirror.records import Home, homes_of_answers, homes_of_pairs
from services.mirror.shapes import PAIRS, REVIEW


@dataclass(slots=True)
class Plan:
    """Records by dataset; each with the people whose response may have changed, and the entries that asked for it."""

    people: dict[Home, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    entries: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # by record
    guidelines: dict[Home, set[int]] = field(default_factory=lambda: defaultdict(set))
    persons: set[int] = field(default_factory=set)  # somebody belongs elsewhere now

    def add(self, home: Home, record_id: str, entry_ids: set[int], person_id: str | None = None) -> None:
        """Plan one record, and a person's response to it."""
        people = self.people[home][record_id]
        if person_id:
            people.add(person_id)
        self.entries[record_id] |= entry_ids


def make(session: Session, entries: Sequence[store.OutboxEntry]) -> Plan:
    """Work out what to send for these entries."""
    subjects: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for entry in entries:
        subjects[entry.topic][entry.subject_id].add(entry.id)
    made = Plan()
    _plan_reviews(session, made, subjects[Topic.ANSWER], subjects[Topic.REVIEW])
    _plan_pairs(session, made, subjects[Topic.PAIR], subjects[Topic.VOTE])
    _plan_comparisons(session, made, subjects[Topic.COMPARISON])
    for project_id, ids in subjects[Topic.PROJECT].items():
        made.guidelines[Home(REVIEW, project_id)] |= ids
    made.persons |= {id_ for ids in subjects[Topic.PERSON].values() for id_ in ids}
    return made


def _plan_reviews(session: Session, made: Plan, answers: dict[str, set[int]], reviews: dict[str, set[int]]) -> None:
    reviewed = session.execute(
        select(store.Review.id, store.Review.answer_id, store.Review.person_id).where(store.Review.id.in_(reviews))
    ).all()
    homes = homes_of_deleted(session, answers)
    homes |= homes_of_answers(session, {*answers, *(answer_id for _, answer_id, _ in reviewed)})
    for answer_id, ids in answers.items():
        if answer_id in homes:
            made.add(homes[answer_id], answer_id, ids)
    for review_id, answer_id, person_id in reviewed:
        made.add(homes[answer_id], answer_id, reviews[review_id], person_id)


def _plan_pairs(session: Session, made: Plan, pairs: dict[str, set[int]], votes: dict[str, set[int]]) -> None:
    voted = session.execute(
        select(store.Vote.id, store.Vote.pair_id, store.Vote.labeler_id).where(store.Vote.id.in_(votes))
    ).all()
    homes = homes_of_deleted(session, pairs)
    homes |= homes_of_pairs(session, {*pairs, *(pair_id for _, pair_id, _ in voted)})
    for pair_id, ids in pairs.items():
        if pair_id in homes:
            made.add(homes[pair_id], pair_id, ids)
    for vote_id, pair_id, labeler_id in voted:
        if pair_id in homes:
            made.add(homes[pair_id], pair_id, votes[vote_id], labeler_id)


def _plan_comparisons(session: Session, made: Plan, comparisons: dict[str, set[int]]) -> None:
    known = set(session.scalars(select(store.Comparison.id).where(store.Comparison.id.in_(comparisons))))
    for comparison_id in known:
        home = Home(PAIRS, comparison_id)
        made.guidelines[home] |= comparisons[comparison_id]
        pairs = select(store.Pair.id).where(
            store.Pair.comparison_id == comparison_id, store.Pair.automatic_tie.is_(False)
        )
        for pair_id in session.scalars(pairs.order_by(store.Pair.position)):
            made.add(home, pair_id, comparisons[comparison_id])
