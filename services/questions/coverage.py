"""How many questions each section of the documents has, and on which side of the split it stands."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select

from services import store
from services.words import QuestionKind, QuestionStatus, Split


@dataclass(frozen=True)
class Section:
    """One section of a document with the questions in use about it.

    `held_out` counts its chunks of the test split, `undecided` those that have no split yet.
    """

    document: str
    section: str
    chunks: int
    splits: Counter[Split] = field(default_factory=Counter)
    kinds: Counter[QuestionKind | None] = field(default_factory=Counter)
    held_out: int = 0
    undecided: int = 0

    @property
    def questions(self) -> int:
        """Count the questions about it."""
        return self.splits.total()


def coverage(project_id: str) -> list[Section]:
    """List the sections of a project's documents in reading order, each with its questions."""
    chunks = (
        select(store.Chunk.id, store.Chunk.document_id, store.Chunk.section, store.Chunk.split, store.Document.name)
        .join(store.Document, store.Document.id == store.Chunk.document_id)
        .where(store.Document.project_id == project_id)
        .order_by(store.Document.created_at, store.Document.id, store.Chunk.position)
    )
    kept = select(store.Question.chunk_id, store.Question.split, store.Question.kind).where(
        store.Question.project_id == project_id, store.Question.status == QuestionStatus.KEPT
    )
    with store.reading() as session:
        found = session.execute(chunks).all()
        asked = session.execute(kept).all()
    of_chunk = {chunk.id: (chunk.document_id, chunk.section) for chunk in found}
    chunk_counts = Counter(of_chunk.values())
    held_out = Counter(of_chunk[chunk.id] for chunk in found if chunk.split == Split.TEST)
    undecided = Counter(of_chunk[chunk.id] for chunk in found if chunk.split is None)
    sections = {
        place: Section(
            chunk.name, chunk.section, chunk_counts[place], held_out=held_out[place], undecided=undecided[place]
        )
        for chunk in found
        for place in [of_chunk[chunk.id]]
    }
    for question in asked:
        if question.chunk_id in of_chunk:
            sections[of_chunk[question.chunk_id]].splits[question.split] += 1
            sections[of_chunk[question.chunk_id]].kinds[question.kind] += 1
    return list(sections.values())
