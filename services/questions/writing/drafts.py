"""What is asked of a model, and what comes back before it is a question."""

from dataclasses import dataclass, field

from services import documents, store
from services.questions.writing.plan import Slot
from services.retrieval import Matrix
from services.words import QuestionKind


@dataclass(frozen=True, slots=True)
class Request:
    """One question to write about one chunk, or about two for a question across sections.

    `focus` is the sentence that a small model goes on from; `seed` is its own, whichever call is answered first.
    """

    slot: Slot
    chunks: tuple[store.Chunk, ...]
    seed: int
    focus: str = ""
    tries: int = 0  # how often this sentence was gone on from before
    asked: tuple[str, ...] = ()  # questions about its chunk that are there already

    @property
    def chunk(self) -> store.Chunk:
        """Give the chunk that the question belongs to."""
        return self.chunks[0]


@dataclass(slots=True)
class Draft:
    """A question that may be kept. `reason` is "" until a check fails; `check` names that check."""

    request: Request
    text: str
    kind: QuestionKind
    chunks: tuple[store.Chunk, ...]
    evidence: str = ""
    reference: str = ""
    style: str = ""
    plain: bool = False  # its style is made by rule when it is kept
    scores: dict[str, int] = field(default_factory=dict)
    rank: int | None = None
    check: str = ""
    reason: str = ""
    vector: Matrix | None = None

    @property
    def passes(self) -> bool:
        """Say whether no check has failed so far."""
        return not self.check

    def drop(self, check: str, reason: str) -> None:
        """Note the first check that fails."""
        if self.passes:
            self.check, self.reason = check, reason

    @property
    def passages(self) -> list[str]:
        """Give the text of its chunks under their section titles."""
        return [documents.passage(chunk) for chunk in self.chunks]
