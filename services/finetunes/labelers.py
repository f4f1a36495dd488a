"""Who said something that could train."""

from sqlalchemy import select

from services import store
from services.words import ReviewStatus


def labelers(project_id: str) -> dict[str, str]:
    """Map everybody who submitted a review or voted in a project, by id, to their name; in the names' order."""
    reviewed = (
        select(store.Review.person_id)
        .join(store.Review.answer)
        .join(store.Answer.question)
        .where(store.Question.project_id == project_id, store.Review.status == ReviewStatus.SUBMITTED)
    )
    voted = (
        select(store.Vote.labeler_id)
        .join(store.Vote.pair)
        .join(store.Pair.question)
        .where(store.Question.project_id == project_id, store.Vote.current)
    )
    wanted = select(store.Person.id, store.Person.name)
    wanted = wanted.where(store.Person.id.in_(reviewed) | store.Person.id.in_(voted)).order_by(store.Person.name)
    with store.reading() as session:
        return {id_: name for id_, name in session.execute(wanted)}
