"""What a fine-tune trains on: submitted reviews of training questions, in OpenAI's chat format.

Format: https://platform.openai.com/docs/guides/supervised-fine-tuning (one JSON object a line, `messages` with roles
system, user, assistant).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from services import answers, projects, reviews, store
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


def rows(project_id: str) -> list[Row]:
    """List what would train now, in the order of the questions. Held-out questions are never among them."""
    product = projects.get(project_id).product
    return [_row(product, review) for review in reviews.submitted(project_id, Split.TRAIN)]


def jsonl(of_rows: Sequence[Row]) -> str:
    """Write rows as the file that is uploaded: one JSON object a line."""
    return "".join(json.dumps({"messages": row.messages}, ensure_ascii=False) + "\n" for row in of_rows)


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
