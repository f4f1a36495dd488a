"""Where people who reviewed the same answer disagree, and whose review counts."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from services import store
from services.accounts.roles import Action, only
from services.errors import BadInput
from services.reviews.listing import submitted_answers
from services.reviews.wording import differ
from services.words import ReviewStatus, Split

FAR_APART = 2


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An answer whose submitted reviews differ, the oldest first; `counts` is the review that was picked, if any."""

    answer: store.Answer
    reviews: tuple[store.Review, ...]
    about: tuple[str, ...]
    counts: str | None


@only(Action.MANAGE_REVIEWS)
def disagreements(project_id: str) -> list[Disagreement]:
    """List the answers to training questions on which people disagree, those to be decided first.

    They do when their texts differ in words, or ratings of the same thing are FAR_APART or more apart.
    """
    by_answer: dict[str, list[store.Review]] = defaultdict(list)
    several = submitted_answers(project_id, Split.TRAIN).group_by(store.Review.answer_id).having(func.count() > 1)
    wanted = (
        select(store.Review)
        .join(store.Answer, store.Review.answer_id == store.Answer.id)
        .join(store.Question, store.Answer.question_id == store.Question.id)
        .where(store.Review.answer_id.in_(several), store.Review.status == ReviewStatus.SUBMITTED)
        .order_by(store.Question.position, store.Review.updated_at)
        .options(joinedload(store.Review.person), joinedload(store.Review.answer).joinedload(store.Answer.question))
    )
    with store.reading() as session:
        for review in session.scalars(wanted):
            by_answer[review.answer_id].append(review)
        picked = session.execute(select(store.Adjudication.answer_id, store.Adjudication.review_id))
        decided = {answer_id: review_id for answer_id, review_id in picked}
    found = [_of(reviews, decided.get(answer_id)) for answer_id, reviews in by_answer.items()]
    return sorted((each for each in found if each.about), key=lambda each: each.counts is not None)


@only(Action.MANAGE_REVIEWS)
def decide(answer_id: str, review_id: str, person_id: str) -> None:
    """Let one submitted review of an answer count, whatever the others say; raises BadInput for another's review."""
    with store.writing() as session:
        review = session.get(store.Review, review_id)
        if review is None or review.answer_id != answer_id or review.status != ReviewStatus.SUBMITTED:
            raise BadInput("This review was changed or taken back meanwhile. Look at the list again.")
        session.merge(store.Adjudication(answer_id=answer_id, review_id=review_id, person_id=person_id))


def apart(one: store.Review, other: store.Review) -> list[str]:
    """Say in what two reviews of one answer disagree."""
    about = {
        "the answer": differ(one.text, other.text),
        "the question's rating": _far(one.question_rating, other.question_rating),
        "the passages' rating": _far(one.context_rating, other.context_rating),
    }
    return [what for what, true in about.items() if true]


def _of(reviews: list[store.Review], counts: str | None) -> Disagreement:
    about = dict.fromkeys(what for pair in combinations(reviews, 2) for what in apart(*pair))
    of_these = {review.id for review in reviews}
    return Disagreement(reviews[0].answer, tuple(reviews), tuple(about), counts if counts in of_these else None)


def _far(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and abs(one - other) >= FAR_APART
