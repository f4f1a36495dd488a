"""The questions and metadata properties of one dataset, looked up by name."""

from dataclasses import dataclass, field
from uuid import UUID

from argilla_server.models import Dataset, MetadataProperty, Question
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from .errors import UnsupportedSearchError


@dataclass(frozen=True)
class Catalog:
    """What filters and sorts refer to by name."""

    dataset_id: UUID
    questions: dict[str, Question] = field(default_factory=dict)
    metadata_properties: dict[str, MetadataProperty] = field(default_factory=dict)

    def question(self, name: str) -> Question:
        """Return the question, which must have values that Argilla can compare."""
        question = self.questions.get(name)
        if question is None:
            raise UnsupportedSearchError(f"question {name!r}: the dataset has no such question")
        if not (question.is_label_selection or question.is_multi_label_selection or question.is_rating):
            raise UnsupportedSearchError(f"values of {question.type.value} questions such as {name!r}")
        return question

    def any_question(self, name: str) -> Question:
        """Return the question, whatever its type."""
        if name not in self.questions:
            raise UnsupportedSearchError(f"question {name!r}: the dataset has no such question")
        return self.questions[name]

    def metadata_property(self, name: str) -> MetadataProperty:
        """Return the metadata property."""
        if name not in self.metadata_properties:
            raise UnsupportedSearchError(f"metadata {name!r}: the dataset has no such property")
        return self.metadata_properties[name]


async def load(session: AsyncSession, dataset: Dataset) -> Catalog:
    """Read the names of a dataset."""
    questions = await session.scalars(select(Question).where(Question.dataset_id == dataset.id))
    properties = await session.scalars(select(MetadataProperty).where(MetadataProperty.dataset_id == dataset.id))
    return Catalog(dataset.id, {q.name: q for q in questions}, {p.name: p for p in properties})
