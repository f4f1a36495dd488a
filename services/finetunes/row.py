"""One thing that a model can learn: an answer as it should be, or that it is better than another."""

from dataclasses import dataclass

from services.answers.messages import Messages
from services.finetunes.reasons import Reason
from services.reviews import changed
from services.words import QuestionKind


@dataclass(frozen=True, slots=True)
class Row:
    """One example, and the review or the vote that it comes from (an answer that has neither is not reviewed).

    `corrected` is the answer to learn, `original` the one that it was preferred to. `asked` is the question as it was
    answered, before a reviewer changed it; `rating` the least of a review's ratings (1-5).
    """

    question_id: str
    question: str
    asked: str
    contexts: tuple[str, ...]
    prompt: Messages
    original: str
    corrected: str
    review_id: str | None = None
    vote_id: str | None = None
    labeler_id: str | None = None
    kind: QuestionKind | None = None
    rating: int | None = None

    @property
    def key(self) -> str:
        """Name it for leaving it out by hand: its review or its vote."""
        return self.review_id or self.vote_id or ""

    @property
    def changed(self) -> bool:
        """Say whether the answer to learn is another than the model's."""
        return changed(self.original, self.corrected)

    @property
    def messages(self) -> Messages:
        """Give the conversation that supervised training learns from."""
        return [*self.prompt, {"role": "assistant", "content": self.corrected}]


@dataclass(frozen=True, slots=True)
class Considered:
    """A row, and why it does not train; None when it does."""

    row: Row
    reason: Reason | None
