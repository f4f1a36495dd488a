"""Records as Argilla sees them, made from ours. An id is all that says where one comes from."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from services import store
from services.comparisons.sides import argilla_side
from services.mirror import side_by_side
from services.mirror.outbox import Topic
from services.mirror.shapes import AGENT, PAIRS, REVIEW, Shape
from services.words import QuestionStatus, Side


@dataclass(frozen=True, slots=True)
class Home:
    """Which dataset a record belongs to: one a project for reviews, one a comparison for pairs."""

    shape: Shape = field(hash=False, compare=False)
    subject_id: str


@dataclass(frozen=True, slots=True)
class Record:
    """One record; `fields` are its texts by name, `suggestions` are by question name."""

    id: str
    fields: dict[str, str]
    suggestions: dict[str, str]

    def values(self, fields: Collection[str]) -> dict[str, Any]:
        """Give what a dataset with these fields holds: the texts one by one, or side by side in one custom field."""
        together = side_by_side.NAME in fields
        return {side_by_side.NAME: side_by_side.values(self.fields)} if together else dict(self.fields)

    def body(self, question_ids: dict[str, str], fields: Collection[str]) -> dict[str, object]:
        """Give the JSON of a bulk upsert into a dataset with these fields, without responses."""
        suggestions = [
            {"question_id": question_ids[name], "value": value, "agent": AGENT, "type": "model"}
            for name, value in self.suggestions.items()
            if name in question_ids
        ]
        return {"external_id": self.id, "fields": self.values(fields), "suggestions": suggestions}


def load(session: Session, home: Home, ids: Sequence[str]) -> list[Record]:
    """Make the records of one dataset; left out is what `belonging` leaves out."""
    there = belonging(session, home, ids)
    return list(_reviews(session, there) if home.shape is REVIEW else _pairs(session, there))


def belonging(session: Session, home: Home, ids: Iterable[str]) -> list[str]:
    """Give those of some records that Argilla should hold, without automatic ties, what is gone or out of use."""
    if home.shape is REVIEW:
        kept = store.Question.status == QuestionStatus.KEPT
        return list(session.scalars(select(store.Answer.id).join(store.Question).where(store.Answer.id.in_(ids), kept)))
    return list(session.scalars(select(store.Pair.id).where(store.Pair.id.in_(ids), ~store.Pair.automatic_tie)))


def announced() -> ColumnElement[bool]:
    """Say of an answer whether Argilla was told of it."""
    told = select(store.OutboxEntry.subject_id).where(store.OutboxEntry.topic == Topic.ANSWER)
    return store.Answer.id.in_(told) | store.Answer.id.in_(select(store.Review.answer_id))


def homes_of_answers(session: Session, ids: Iterable[str]) -> dict[str, Home]:
    """Map answers to their project's dataset."""
    found = select(store.Answer.id, store.Question.project_id).join(store.Question)
    return {id_: Home(REVIEW, project) for id_, project in session.execute(found.where(store.Answer.id.in_(ids)))}


def homes_of_pairs(session: Session, ids: Iterable[str]) -> dict[str, Home]:
    """Map pairs to their comparison's dataset; automatic ties have none."""
    found = select(store.Pair.id, store.Pair.comparison_id).where(store.Pair.automatic_tie.is_(False))
    return {id_: Home(PAIRS, comparison) for id_, comparison in session.execute(found.where(store.Pair.id.in_(ids)))}


def _reviews(session: Session, ids: Sequence[str]) -> Iterable[Record]:
    wanted = select(store.Answer).where(store.Answer.id.in_(ids))
    wanted = wanted.options(selectinload(store.Answer.question), selectinload(store.Answer.contexts))
    for answer in session.scalars(wanted):
        passages = "\n\n".join(f"[{place}] {each.text}" for place, each in enumerate(answer.contexts, start=1))
        fields = {"user-message": answer.question.text, "context": passages}
        yield Record(answer.id, fields, {"response": answer.text, "question-text": answer.question.text})


def _pairs(session: Session, ids: Sequence[str]) -> Iterable[Record]:
    related = (store.Pair.comparison, store.Pair.question, store.Pair.baseline_answer, store.Pair.candidate_answer)
    wanted = select(store.Pair).where(store.Pair.id.in_(ids))
    for pair in session.scalars(wanted.options(*(selectinload(each) for each in related))):
        candidate, baseline = pair.candidate_answer.text, pair.baseline_answer.text
        a, b = (candidate, baseline) if argilla_side(pair) == Side.LEFT else (baseline, candidate)
        question = pair.question.text
        texts = {side_by_side.QUESTION: question, side_by_side.ANSWER_A: a, side_by_side.ANSWER_B: b}
        yield Record(pair.id, texts, {})
