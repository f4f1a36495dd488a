"""Passages for many questions, embedded in batches just before they are needed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from services import providers, retrieval, store
from services.errors import NotFound, ProviderError
from services.retrieval import Index, Matrix, Passage, Search, View
from services.words import Split


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands when its job runs."""

    text: str
    split: Split


class Finder:
    """Finds passages for a job's questions, each batch in one embedding call and one matrix product."""

    def __init__(self, questions: dict[str, Asked], index: Index, at: providers.Client, embedding_model: str) -> None:
        self.questions = questions
        self.index = index
        self._at, self._model = at, embedding_model
        self._ids = list(questions)
        self._places = {question_id: place for place, question_id in enumerate(self._ids)}
        self._batches: dict[int, asyncio.Task[Matrix]] = {}
        self._views: dict[tuple[str, Split], View] = {}

    @classmethod
    async def open(
        cls, project_id: str, question_ids: Sequence[str], at: providers.Client, embedding_model: str, *, vectors: bool
    ) -> "Finder":
        """Load a project's questions and its index. Raises NotReady when there are no chunks."""
        questions = await asyncio.to_thread(_questions, project_id, question_ids)
        index = await retrieval.open_index(project_id, at, embedding_model, vectors=vectors)
        return cls(questions, index, at, embedding_model)

    async def find(self, question_id: str, variant: store.Variant) -> list[Passage]:
        """Find the passages that a variant reads for a question; raises NotFound when the question is gone."""
        asked = self.asked(question_id)
        view = self._view(variant, asked.split)
        return view.find(asked.text, await self._nearness(question_id) if view.how.by_vectors else None)

    def asked(self, question_id: str) -> Asked:
        """Give a question; raises NotFound when it is gone."""
        if question_id not in self.questions:
            raise NotFound("The question was deleted meanwhile.")
        return self.questions[question_id]

    def close(self) -> None:
        """Stop embedding what nobody waits for any more."""
        for task in self._batches.values():
            task.cancel()

    def _view(self, variant: store.Variant, split: Split) -> View:
        key = (variant.id, split)
        if key not in self._views:
            self._views[key] = self.index.opened(Search.of(variant), split)
        return self._views[key]

    async def _nearness(self, question_id: str) -> Matrix:
        number, row = divmod(self._places[question_id], providers.EMBEDDING_BATCH)
        batch = self._batch(number)
        if (number + 1) * providers.EMBEDDING_BATCH < len(self._ids):
            self._batch(number + 1)  # so that nobody waits for it later
        try:
            found: Matrix = (await asyncio.shield(batch))[row]
        except ProviderError:
            self._batches.pop(number, None)  # the next question that needs it tries again
            raise
        return found

    def _batch(self, number: int) -> asyncio.Task[Matrix]:
        if number not in self._batches:
            task = asyncio.create_task(self._embed(number))
            task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())  # it may fail unawaited
            self._batches[number] = task
        return self._batches[number]

    async def _embed(self, number: int) -> Matrix:
        start = number * providers.EMBEDDING_BATCH
        ids = self._ids[start : start + providers.EMBEDDING_BATCH]
        vectors = await providers.embed(self._at, self._model, [self.questions[each].text for each in ids])
        return self.index.nearness(vectors)


def _questions(project_id: str, question_ids: Sequence[str]) -> dict[str, Asked]:
    wanted = select(store.Question.id, store.Question.text, store.Question.split)
    with store.reading() as session:
        rows = session.execute(wanted.where(store.Question.project_id == project_id)).all()
    found = {row.id: Asked(row.text, row.split) for row in rows}
    return {each: found[each] for each in dict.fromkeys(question_ids) if each in found}
