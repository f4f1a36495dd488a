"""Who reviewed in a project: they know how the base writes, and what was corrected in it, so they vote less blind."""

from sqlalchemy import func, select

from services import store
from services.reviews.keeping import DONE


def reviewers(project_id: str) -> dict[str, int]:
    """Map people to how many of a project's answers they submitted or discarded."""
    wanted = (
        select(store.Review.person_id, func.count())
        .join(store.Answer, store.Answer.id == store.Review.answer_id)
        .join(store.Question, store.Question.id == store.Answer.question_id)
        .where(store.Question.project_id == project_id, store.Review.status.in_(DONE))
        .group_by(store.Review.person_id)
    )
    with store.reading() as session:
        return {person_id: number for person_id, number in session.execute(wanted)}
