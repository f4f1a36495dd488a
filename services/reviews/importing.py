"""Take reviews over from a table, as one that was saved here or elsewhere; what is here already is never replaced."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from services import audit, imported_people, store
from services.accounts.roles import Action, only
from services.counting import count
from services.errors import BadInput
from services.mirror import outbox
from services.reviews.keeping import RATINGS
from services.reviews.pool import reviewable
from services.reviews.wording import changed
from services.store.columns import now
from services.tables import Table, moment, names_of
from services.words import ReviewStatus, ReviewTag

_NAMES = {
    "question": ("question", "prompt", "user-message", "query", "input"),
    "corrected": ("corrected", "corrected answer", "corrected_answer", "response", "completion", "output"),
    "answer": ("answer", "original", "model answer", "model_answer"),
    "question_corrected": ("question_corrected", "question-text"),
    "question_rating": ("question_rating", "question-rating"),
    "passages_rating": ("passages_rating", "context-rating", "context_rating"),
    "status": ("status",),
    "reviewer": ("reviewer", "labeler", "annotator"),
    "tags": ("tags",),
    "comment": ("comment",),
    "reviewed_at": ("reviewed_at",),
}


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the rows of a table."""

    added: int
    already: int
    not_here: int
    unusable: int

    @property
    def sentence(self) -> str:
        """Say it."""
        parts = (
            (self.already, "already here"),
            (self.not_here, "of a question or an answer that is not among these"),
            (self.unusable, "without a corrected answer, or with a rating outside 1-5"),
        )
        left_out = "; ".join(f"{number:,} {what}" for number, what in parts if number)
        said = f"{count(self.added, 'new review')}."
        return f"{said} Left out: {left_out}." if left_out else said


@only(Action.MANAGE_REVIEWS)
def import_rows(variant_id: str, table: Table, person_id: str) -> Imported:
    """Add a table's reviews to a variant's answers, by the words of the question and, where given, of the answer.

    Each is its reviewer's, who is made as a labeler when new; without a reviewer it is `person_id`'s. Raises BadInput
    when no column holds questions or corrected answers; then nothing is added.
    """
    rows = list(_rows(table))
    people = {name: imported_people.find(name) for name in {row["reviewer"] for row in rows if row["reviewer"]}}
    became: Counter[str] = Counter()
    with store.writing() as session:
        answers = _answers(session, variant_id)
        of_answers = select(store.Review.answer_id, store.Review.person_id)
        there = {(answer_id, reviewer_id) for answer_id, reviewer_id in session.execute(of_answers)}
        for row in rows:
            answer = answers.get(_folded(row["question"]))
            if answer is None or (row["answer"].strip() and changed(answer.text, row["answer"])):
                became["not here"] += 1
                continue
            review = _review(row, answer, people.get(row["reviewer"], person_id))
            if review is None:
                became["unusable"] += 1
            elif (key := (answer.id, review.person_id)) in there:
                became["already"] += 1
            else:
                there.add(key)
                became["added"] += 1
                session.add(review)
                session.flush()
                outbox.add(session, outbox.Topic.REVIEW, review.id)
        if became["added"]:
            audit.record(session, person_id, "reviews.imported", variant_id, number=became["added"])
    return Imported(became["added"], became["already"], became["not here"], became["unusable"])


def _rows(table: Table) -> Iterator[dict[str, str]]:
    found = table.find(_NAMES)
    if missing := [what for what in ("question", "corrected") if not found[what]]:
        named = " and ".join(f"“{each}”" for each in missing)
        raise BadInput(f"“{table.name}” has no column {named}. Name one so; there are: {names_of(table.columns)}.")
    return table.cells(found)


def _answers(session: Session, variant_id: str) -> dict[str, store.Answer]:
    wanted = select(store.Answer).where(store.Answer.id.in_(reviewable(variant_id)))
    found = session.scalars(wanted.options(joinedload(store.Answer.question)))
    return {_folded(answer.question.text): answer for answer in found}


def _folded(question: str) -> str:
    return " ".join(question.split()).casefold()


def _review(row: dict[str, str], answer: store.Answer, person_id: str) -> store.Review | None:
    """Make a review of a row; None where it cannot be one."""
    status = next((each for each in ReviewStatus if each.value == row["status"].strip()), ReviewStatus.SUBMITTED)
    text = row["corrected"].strip()
    ratings = [row[each].strip() for each in ("question_rating", "passages_rating")]
    if not (text or status != ReviewStatus.SUBMITTED) or any(each and not _is_rating(each) for each in ratings):
        return None
    question_rating, context_rating = (int(float(each)) if each else None for each in ratings)
    at = min(moment(row["reviewed_at"]) or now(), now())
    said: dict[str, Any] = {
        "question_rating": question_rating,
        "context_rating": context_rating,
        "question_text": row["question_corrected"].strip(),
        "tags": [tag.value for tag in ReviewTag if tag.value in row["tags"]],
        "comment": row["comment"].strip(),
    }
    return store.Review(
        answer_id=answer.id, person_id=person_id, text=text, status=status, created_at=at, updated_at=at, **said
    )


def _is_rating(cell: str) -> bool:
    try:
        return float(cell) in RATINGS  # a table with an empty cell makes 4.0 of 4
    except ValueError:
        return False
