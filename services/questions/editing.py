"""Add, edit, keep, reject, retire and delete questions by hand; what is done to many can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from services import audit, store
from services.accounts.roles import Action, only
from services.errors import BadInput, NotFound
from services.mirror import leaving
from services.portions import portions
from services.questions import splits
from services.questions.known import Known
from services.words import QuestionOrigin, QuestionStatus, Split

LONGEST = 600
_ANSWERED = "This question was answered already, and its answers belong to these words. Reject it and add the new"
_ANSWERED_TEST = "This held-out question was answered already. Retire it and write the one that takes its place"


@dataclass(frozen=True, slots=True)
class Marked:
    """What questions were before they were marked: (id, status, reason) each."""

    before: tuple[tuple[str, QuestionStatus, str], ...]


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was deleted: the rows of questions without answers, which can be brought back, and how many had answers."""

    questions: tuple[dict[str, Any], ...]
    edits: tuple[dict[str, Any], ...]
    with_answers: int


@only(Action.EDIT_QUESTIONS)
def add(project_id: str, texts: list[str], origin: QuestionOrigin = QuestionOrigin.MANUAL) -> int:
    """Add questions, leaving out what is empty or already there; gives how many were new."""
    return len(add_named(project_id, texts, origin)[0])


@only(Action.EDIT_QUESTIONS)
def add_named(
    project_id: str, texts: list[str], origin: QuestionOrigin = QuestionOrigin.MANUAL
) -> tuple[list[str], list[str]]:
    """Add questions; gives those that were new, and those that are equal to one that is there."""
    new: list[str] = []
    there: list[str] = []
    with store.writing() as session:
        project = session.get_one(store.Project, project_id)
        known = Known(session.scalars(select(store.Question.text).where(store.Question.project_id == project_id)))
        for text in filter(None, map(clean, texts)):
            (new if known.take(text) else there).append(text)
        sides = splits.Sides(session, project)
        for position, text in enumerate(new, start=next_position(session, project_id)):
            split = sides.of(text)
            session.add(store.Question(project_id=project_id, text=text, split=split, origin=origin, position=position))
    return new, there


@only(Action.EDIT_QUESTIONS)
def edit(question_id: str, text: str, person_id: str | None = None) -> None:
    """Change a question's words and keep the old ones in its history.

    Raises BadInput when nothing is left or when it has been answered, NotFound when it is gone.
    """
    text = clean(text)
    if not text:
        raise BadInput("A question cannot be empty. Reject it instead.")
    with store.writing() as session:
        question = _get(session, question_id)
        if text == question.text:
            return
        answered = select(func.count()).select_from(store.Answer).where(store.Answer.question_id == question_id)
        if session.scalar(answered):
            raise BadInput(f"{_ANSWERED_TEST if question.split == Split.TEST else _ANSWERED} wording by hand.")
        session.add(store.QuestionEdit(question_id=question_id, person_id=person_id, before=question.text))
        question.text = text


@only(Action.EDIT_QUESTIONS)
def reject(question_ids: Sequence[str]) -> Marked:
    """Leave questions out of everything that comes."""
    return _mark(question_ids, QuestionStatus.REJECTED)


@only(Action.EDIT_QUESTIONS)
def restore(question_ids: Sequence[str]) -> Marked:
    """Take questions back that a person rejected or a check dropped."""
    return _mark(question_ids, QuestionStatus.KEPT)


@only(Action.EDIT_QUESTIONS)
def undo(done: Marked) -> None:
    """Give marked questions the status and the reason that they had before."""
    with store.writing() as session:
        for question_id, status, reason in done.before:
            if question := session.get(store.Question, question_id):
                question.status, question.reason = status, reason
        leaving.follow(session, [question_id for question_id, _, _ in done.before])


@only(Action.EDIT_QUESTIONS)
def retire(question_id: str, text: str) -> store.Question:
    """Take a held-out question out of the test and put another on the same section in its place; gives that one.

    Raises BadInput when it is not held out, or when the new words are empty or there already.
    """
    text = clean(text)
    with store.writing() as session:
        old = _get(session, question_id)
        if old.split != Split.TEST or old.status != QuestionStatus.KEPT:
            raise BadInput("Only a held-out question that is in use can be retired.")
        others = select(store.Question.text).where(store.Question.project_id == old.project_id)
        if not text or not Known(session.scalars(others)).take(text):
            raise BadInput("Write a new question, one that is not there yet.")
        new = _successor(old, text, next_position(session, old.project_id))
        old.status, old.reason = QuestionStatus.RETIRED, "Another question took its place."
        session.add(new)
        leaving.follow(session, [question_id])
    return new


@only(Action.EDIT_QUESTIONS)
def delete(question_ids: Sequence[str]) -> Deleted:
    """Remove questions, with their answers, reviews and votes; those without answers can be brought back."""
    questions: list[dict[str, Any]] = []
    edits: list[dict[str, Any]] = []
    gone = 0
    with store.writing() as session:
        for some in portions(question_ids):
            found = session.scalars(select(store.Question).where(store.Question.id.in_(some))).all()
            answered = set(session.scalars(select(store.Answer.question_id).where(store.Answer.question_id.in_(some))))
            changes = session.scalars(select(store.QuestionEdit).where(store.QuestionEdit.question_id.in_(some))).all()
            questions += [_row(each) for each in found if each.id not in answered]
            edits += [_row(each) for each in changes if each.question_id not in answered]
            leaving.forget(session, some)
            for each in found:
                session.delete(each)
            gone += len(found)
        if gone:
            audit.note(session, "questions.deleted", number=gone)
    return Deleted(tuple(questions), tuple(edits), gone - len(questions))


@only(Action.EDIT_QUESTIONS)
def bring_back(deleted: Deleted) -> None:
    """Put deleted questions back with their history; a section that is gone meanwhile is forgotten."""
    with store.writing() as session:
        chunks = set(session.scalars(select(store.Chunk.id)))
        there = set(session.scalars(select(store.Question.id)))
        ids = {row["id"] for row in deleted.questions} | there
        rows = [
            row
            | {"chunk_id": row["chunk_id"] if row["chunk_id"] in chunks else None}
            | {"replaces_id": row["replaces_id"] if row["replaces_id"] in ids else None}
            for row in sorted(deleted.questions, key=lambda row: row["position"])
            if row["id"] not in there  # pressed twice
        ]
        if rows:
            session.execute(insert(store.Question), rows)
            audit.note(session, "questions.restored", number=len(rows))
        if edits := [row for row in deleted.edits if row["question_id"] not in there]:
            session.execute(insert(store.QuestionEdit), edits)


def clean(text: str) -> str:
    """Put a question on one line of at most 600 characters."""
    return " ".join(text.split())[:LONGEST]


def next_position(session: Session, project_id: str) -> int:
    """Give the place after a project's last question."""
    last = select(func.max(store.Question.position)).where(store.Question.project_id == project_id)
    found: int | None = session.scalar(last)
    return 0 if found is None else found + 1


def _get(session: Session, question_id: str) -> store.Question:
    question = session.get(store.Question, question_id)
    if question is None:
        raise NotFound("This question was deleted meanwhile.")
    return question


def _successor(old: store.Question, text: str, position: int) -> store.Question:
    return store.Question(
        project_id=old.project_id,
        chunk_id=old.chunk_id,
        text=text,
        split=Split.TEST,
        origin=QuestionOrigin.MANUAL,
        position=position,
        replaces_id=old.id,
    )


def _mark(question_ids: Sequence[str], status: QuestionStatus) -> Marked:
    columns = (store.Question.id, store.Question.status, store.Question.reason)
    before: list[tuple[str, QuestionStatus, str]] = []
    with store.writing() as session:
        for some in portions(question_ids):
            wanted = store.Question.id.in_(some) & (store.Question.status != status)
            marked = [(each.id, each.status, each.reason) for each in session.execute(select(*columns).where(wanted))]
            session.execute(update(store.Question).where(wanted).values(status=status))
            leaving.follow(session, [question_id for question_id, _, _ in marked])
            before += marked
    return Marked(tuple(before))


def _row(each: store.Base) -> dict[str, Any]:
    return {column.key: getattr(each, column.key) for column in each.__table__.columns}
