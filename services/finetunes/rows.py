"""What a fine-tune trains on: submitted reviews of training questions, in OpenAI's chat format.

Format: https://platform.openai.com/docs/guides/supervised-fine-tuning (one JSON object a line, `messages` with roles
system, user, assistant).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from services import answers, projects, reviews, store
from services.finetunes.leaks import Guard, Leak
from services.words import Split


@dataclass(frozen=True, slots=True)
class Row:
    """One training example, and the review that it comes from."""

    review_id: str
    question: str
    original: str
    corrected: str
    messages: list[dict[str, str]]

    @property
    def changed(self) -> bool:
        """Say whether the reviewer changed the model's answer."""
        return self.original.split() != self.corrected.split()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A reviewed training answer that must not train, and where it holds what is held out."""

    row: Row
    leak: Leak


def rows(project_id: str) -> list[Row]:
    """List what would train now, in the order of the questions: nothing that holds held-out text is among it."""
    return [row for row, leak in _checked(project_id) if leak is None]


def left_out(project_id: str) -> list[LeftOut]:
    """List the reviewed training answers that do not train, since held-out text would train with them."""
    return [LeftOut(row, leak) for row, leak in _checked(project_id) if leak]


def jsonl(of_rows: Sequence[Row]) -> str:
    """Write rows as the file that is uploaded: one JSON object a line."""
    return "".join(json.dumps({"messages": row.messages}, ensure_ascii=False) + "\n" for row in of_rows)


def _checked(project_id: str) -> list[tuple[Row, Leak | None]]:
    """Make a row of every submitted review of a training question, and hold it against what is held out."""
    product = projects.get(project_id).product
    guard = Guard.of(project_id)
    checked = []
    for review in reviews.submitted(project_id, Split.TRAIN):
        row = _row(product, review)
        contexts = [context.text for context in review.answer.contexts]
        asked = (review.answer.question.text, row.question)  # a reviewer may have changed it
        leaks = [guard.leak(contexts, question, row.corrected) for question in asked]
        checked.append((row, next(filter(None, leaks), None)))
    return checked


def _row(product: str, review: store.Review) -> Row:
    answer = review.answer
    passages = [context.text for context in answer.contexts]
    question = review.question_text or answer.question.text
    asked = answers.messages(answer.variant, product, question, passages)
    return Row(
        review_id=review.id,
        question=question,
        original=answer.text,
        corrected=review.text,
        messages=[*asked, {"role": "assistant", "content": review.text}],
    )
