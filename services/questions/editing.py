"""Add, edit, reject and delete questions by hand."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import store
from services.errors import BadInput
from services.questions import splits
from services.questions.likeness import alike
from services.words import QuestionOrigin, QuestionStatus

LONGEST = 600


def add(project_id: str, texts: list[str], origin: QuestionOrigin = QuestionOrigin.MANUAL) -> int:
    """Add questions, leaving out what is empty or already there; gives how many were new."""
    with store.writing() as session:
        project = session.get_one(store.Project, project_id)
        known = list(session.scalars(select(store.Question.text).where(store.Question.project_id == project_id)))
        position = next_position(session, project_id)
        added = 0
        for text in map(clean, texts):
            if text and not any(alike(text, other) for other in known):
                known.append(text)
                split = splits.of_text(project, text)
                session.add(
                    store.Question(
                        project_id=project_id, text=text, split=split, origin=origin, position=position + added
                    )
                )
                added += 1
    return added


def edit(question_id: str, text: str) -> None:
    """Change a question's words; raises BadInput when nothing is left, or when it has been answered."""
    text = clean(text)
    if not text:
        raise BadInput("A question cannot be empty. Reject it instead.")
    with store.writing() as session:
        question = session.get_one(store.Question, question_id)
        if text == question.text:
            return
        answered = select(func.count()).select_from(store.Answer).where(store.Answer.question_id == question_id)
        if session.scalar(answered):
            raise BadInput("This question was answered already. Reject it and add the new wording by hand.")
        question.text = text


def reject(question_ids: list[str]) -> None:
    """Leave questions out of everything that comes."""
    _mark(question_ids, QuestionStatus.REJECTED)


def restore(question_ids: list[str]) -> None:
    """Take rejected questions back."""
    _mark(question_ids, QuestionStatus.KEPT)


def delete(question_ids: list[str]) -> None:
    """Remove questions with their answers, reviews and votes."""
    with store.writing() as session:
        for question_id in question_ids:
            session.delete(session.get_one(store.Question, question_id))


def clean(text: str) -> str:
    """Put a question on one line of at most 600 characters."""
    return " ".join(text.split())[:LONGEST]


def next_position(session: Session, project_id: str) -> int:
    """Give the place after a project's last question."""
    last = select(func.max(store.Question.position)).where(store.Question.project_id == project_id)
    found: int | None = session.scalar(last)
    return 0 if found is None else found + 1


def _mark(question_ids: list[str], status: QuestionStatus) -> None:
    with store.writing() as session:
        for question_id in question_ids:
            session.get_one(store.Question, question_id).status = status
