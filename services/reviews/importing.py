"""Take reviews over from a table, as one that was saved here or elsewhere; what is here already is never replaced."""

import re
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
from services.reviews.exporting import COLUMNS
from services.reviews.keeping import RATINGS
from services.reviews.pool import reviewable
from services.reviews.wording import changed
from services.store.columns import now
from services.tables import Reading, Table, TimeChoices, Times, names_of, require_times, title_of
from services.text_equality import equality_key
from services.words import ReviewStatus, ReviewTag

_WORD = re.compile(r"\w+")
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
    """What became of the rows of a table; `left_out` says of each row that was not added why."""

    added: int
    already: int
    not_here: int
    unusable: int
    left_out: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say it."""
        parts = (
            (self.already, "already here"),
            (self.not_here, "of a question or an answer that is not among these"),
            (self.unusable, "that cannot be used"),
        )
        left_out = "; ".join(f"{number:,} {what}" for number, what in parts if number)
        said = f"{count(self.added, 'new review')}."
        return f"{said} Left out: {left_out}." if left_out else said


class _Unusable(ValueError):
    """A row that cannot become a review, and why."""


class _NotHere(_Unusable):
    """A row about a question or an answer that is not among these."""


def times(table: Table, choices: TimeChoices | None = None) -> Times | None:
    """Read when the reviews were made; None where no column says so."""
    return table.times(table.find(_NAMES)["reviewed_at"], choices)


@only(Action.MANAGE_REVIEWS)
def import_rows(variant_id: str, table: Table, person_id: str, choices: TimeChoices | None = None) -> Imported:
    """Add a table's reviews to a variant's answers, by the words of the question and, where given, of the answer.

    Each is its reviewer's, who is made as a labeler when new; without a reviewer it is `person_id`'s. Raises BadInput
    when no column holds questions or corrected answers, or `choices` leave open how a time is to be read; then
    nothing is added.
    """
    rows = list(_rows(table))
    moments = times(table, choices)
    if moments:
        require_times(moments, choices or TimeChoices())
    readings = moments.readings if moments else [Reading()] * len(rows)
    people = {name: imported_people.find(name) for name in {row["reviewer"].strip() for row in rows} - {""}}
    already = not_here = 0
    added: list[store.Review] = []
    left_out: list[str] = []
    with store.writing() as session:
        answers = _Answers(session, variant_id)
        of_answers = select(store.Review.answer_id, store.Review.person_id)
        there = {(answer_id, reviewer_id) for answer_id, reviewer_id in session.execute(of_answers)}
        for number, row, when in zip(table.numbers, rows, readings, strict=True):
            reviewer = people.get(row["reviewer"].strip(), person_id)
            try:
                review = _review(row, answers.of(row), reviewer, when)
            except _Unusable as error:
                not_here += isinstance(error, _NotHere)
                left_out.append(f"Row {number:,}: {error}")
                continue
            if (key := (review.answer_id, reviewer)) in there:
                already += 1
                continue
            there.add(key)
            added.append(review)
        session.add_all(added)
        session.flush()
        for review in added:
            outbox.add(session, outbox.Topic.REVIEW, review.id)
        if added:
            audit.record(session, person_id, "reviews.imported", variant_id, number=len(added))
    return Imported(len(added), already, not_here, len(left_out) - not_here, tuple(left_out))


def _rows(table: Table) -> Iterator[dict[str, str]]:
    found = table.find(_NAMES)
    if missing := [what for what in ("question", "corrected") if not found[what]]:
        named = " and ".join(f"“{each}”" for each in missing)
        raise BadInput(f"“{table.name}” has no column {named}. Name one so; there are: {names_of(table.columns)}.")
    return table.cells(found, own=COLUMNS)


class _Answers:
    """A variant's answers by the words of their questions; several questions may be equal but for their type."""

    def __init__(self, session: Session, variant_id: str) -> None:
        wanted = select(store.Answer).where(store.Answer.id.in_(reviewable(variant_id)))
        self.by_question: dict[str, list[store.Answer]] = {}
        for answer in session.scalars(wanted.options(joinedload(store.Answer.question))):
            self.by_question.setdefault(equality_key(answer.question.text), []).append(answer)

    def of(self, row: dict[str, str]) -> store.Answer:
        """Give the answer that a row reviews; raises _NotHere."""
        asked = self.by_question.get(equality_key(row["question"]), [])
        if not asked:
            raise _NotHere(f"the question {title_of(row['question'])} is not among these.")
        meant = [each for each in asked if not row["answer"].strip() or not changed(each.text, row["answer"])]
        if not meant:
            raise _NotHere(f"it reviews another answer to {title_of(row['question'])}.")
        return next((each for each in meant if each.question.text == row["question"]), meant[0])


def _review(row: dict[str, str], answer: store.Answer, person_id: str, when: Reading) -> store.Review:
    """Make a review of a row; raises _Unusable."""
    status = next((each for each in ReviewStatus if each.value == row["status"].strip()), ReviewStatus.SUBMITTED)
    if row["status"].strip() and status.value != row["status"].strip():
        raise _Unusable(f"there is no status {title_of(row['status'])}.")
    if status == ReviewStatus.SUBMITTED and not row["corrected"].strip():
        raise _Unusable("it holds no corrected answer.")
    if when.problem:
        raise _Unusable(when.problem.partition(": ")[2])
    question_rating, context_rating = (_rating(row[each].strip()) for each in ("question_rating", "passages_rating"))
    at = when.at or now()
    said: dict[str, Any] = {
        "question_rating": question_rating,
        "context_rating": context_rating,
        "question_text": row["question_corrected"],
        "tags": _tags(row["tags"]),
        "comment": row["comment"],
    }
    return store.Review(
        answer_id=answer.id,
        person_id=person_id,
        text=row["corrected"],
        status=status,
        created_at=at,
        updated_at=at,
        **said,
    )


def _tags(cell: str) -> list[str]:
    """Read tags; raises _Unusable for one that there is not."""
    named = list(dict.fromkeys(_WORD.findall(cell)))
    if unknown := [tag for tag in named if tag not in {each.value for each in ReviewTag}]:
        raise _Unusable(f"there is no tag {title_of(unknown[0])}; there are {names_of(ReviewTag, len(ReviewTag))}.")
    return named


def _rating(cell: str) -> int | None:
    """Read a rating; raises _Unusable for one outside 1-5."""
    try:
        if not cell or float(cell) in RATINGS:  # a table with an empty cell makes 4.0 of 4
            return int(float(cell)) if cell else None
    except ValueError:
        pass
    raise _Unusable(f"the rating {title_of(cell)} is not one of 1 to 5.")
