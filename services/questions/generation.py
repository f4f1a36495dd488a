"""Let a model write questions, each about one sentence of one chunk.

Every question starts from a sentence (its focus), so that a large model covers the document evenly and a tiny one,
which follows no instructions, can still write by example.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass

import numpy as np
from openai import AsyncOpenAI
from sqlalchemy import select

from services import documents, jobs, prompts, providers, retrieval, store
from services.errors import BadInput, NotReady, WinrateError
from services.jobs import items
from services.jobs.items import Item
from services.questions import splits
from services.questions.drafts import sentences, tidy
from services.questions.editing import next_position
from services.questions.likeness import alike, grounded
from services.questions.recipes import Recipe
from services.words import QuestionOrigin, QuestionStatus

KIND = "questions"
MOST = 2_000
TRIES = 8
SAME_MEANING = 0.92  # cosine of two question embeddings above which one of them goes
GROUNDED = 0.6  # share of its words that a tiny model's question has to take from the passage
NEAREST = 3  # a question leads back to its chunk when the chunk is among so many that a search for it finds

BY_INSTRUCTION = (
    "You prepare a test for the support assistant of {product}. Below is a passage of its documentation. Write one "
    "question that a customer could ask and that the passage answers, above all this part of it: {focus}\n\n"
    "The customer has not seen the passage, so never mention it. Answer with the question alone.\n\n"
    "Passage:\n{context}"
)
BY_EXAMPLE = (
    "Text: Orders above 50 euros are shipped free of charge within the country.\n"
    "Question: From which amount is shipping free?\n\n"
    "Text: If the lamp stays dark, hold the power button for ten seconds to reset it.\n"
    "Question: What should I do if my lamp stays dark?\n\n"
    "Text: The team plan includes up to 20 members and a shared calendar.\n"
    "Question: How many members does the team plan include?\n\n"
    "Text: {focus}\n"
    "Question:"
)


class NoFurtherQuestion(WinrateError):
    """A chunk gives no other question."""


def default_prompt() -> str:
    """Give the prompt that suits the current host's chat model."""
    return BY_EXAMPLE if providers.capabilities(providers.current()).writes_by_example else BY_INSTRUCTION


def generate(project_id: str, recipe: Recipe) -> store.Job:
    """Queue a job that writes the questions of a recipe, spread over all chunks and over both splits.

    Raises BadInput for a count out of range or a prompt that takes in no text, NotReady without a document.
    """
    count, prompt = recipe.count, recipe.prompt or default_prompt()
    if not 1 <= count <= MOST:
        raise BadInput(f"Ask for 1 to {MOST:,} questions.")
    if "{focus}" not in prompt and "{context}" not in prompt:
        raise BadInput("The prompt needs {context} (the passage) or {focus} (one sentence of it).")
    with store.writing() as session:
        project = session.get_one(store.Project, project_id)
        chunks = splits.assign(session, project)
        if not chunks:
            raise NotReady("There is no document yet. Add one first.")
        first = next_position(session, project_id)
        wanted = [
            {"chunk_id": chunk.id, "turn": turn, "position": first + number}
            for number, (chunk, turn) in enumerate(splits.share_out(chunks, count, project.test_share))
        ]
        return jobs.submit(KIND, project_id, {"prompt": prompt, "count": count}, wanted, session=session)


@jobs.handler(KIND)
async def drive(job: store.Job) -> None:
    """Write a job's questions; raises NotReady with the numbers when the document gave fewer than were asked for."""
    provider = await asyncio.to_thread(providers.current)
    async with providers.client(provider) as at:
        writing = _Writing(job, provider, at)
        await writing.load()
        await items.drive(job, writing.write, in_flight=provider.in_flight)
    progress = await asyncio.to_thread(jobs.progress, job.id)
    if progress.failed:
        raise NotReady(
            f"{progress.done} of {progress.total} questions were written. The document gave no other question that "
            "differs enough from these; add a document, or resume to try once more."
        )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A question that may be kept, with its vector and its cosine similarity to its chunk."""

    text: str
    vector: retrieval.Matrix
    likeness: float
    leads_back: bool


class _Writing:
    """What the items of one job share: the chunks, and every question so far."""

    def __init__(self, job: store.Job, provider: store.Provider, at: AsyncOpenAI) -> None:
        self.job, self.provider, self.at = job, provider, at
        self.texts: list[str] = []
        self.vectors: list[retrieval.Matrix] = []
        self.checking = asyncio.Lock()
        self.by_example = providers.capabilities(provider).writes_by_example

    async def load(self) -> None:
        """Open the index of the chunks, and embed the questions that the project has already."""
        await asyncio.to_thread(self._load)
        self.index = await retrieval.open_index(self.project.id, self.at, self.provider.embedding_model)
        if self.texts:
            self.vectors = list(await providers.embed(self.at, self.provider.embedding_model, self.texts))

    def _load(self) -> None:
        mine = store.Document.project_id == self.job.project_id
        with store.reading() as session:
            self.project = session.get_one(store.Project, self.job.project_id)
            chunks = session.scalars(select(store.Chunk).join(store.Document).where(mine))
            self.chunks = {chunk.id: chunk for chunk in chunks}
            of_project = store.Question.project_id == self.job.project_id
            self.texts = list(session.scalars(select(store.Question.text).where(of_project)))

    async def write(self, item: Item) -> list[store.Base]:
        """Write one question about the item's chunk that is like no other and leads back to the chunk.

        When no try leads back, the one that comes nearest is taken. Raises NoFurtherQuestion when all are old.
        """
        chunk = self.chunks.get(item.payload["chunk_id"])
        if chunk is None or chunk.split is None:
            raise NoFurtherQuestion("The section was deleted meanwhile.")
        others: list[_Draft] = []
        async for draft in self._drafts(chunk, item):
            if draft.leads_back and await self._claim(draft):
                return [self._question(chunk, item, draft)]
            others.append(draft)
        for draft in sorted(others, key=lambda each: -each.likeness):
            if await self._claim(draft):
                return [self._question(chunk, item, draft)]
        raise NoFurtherQuestion(f"No further question was found in “{chunk.section or chunk.text[:40]}”.")

    async def _drafts(self, chunk: store.Chunk, item: Item) -> AsyncIterator[_Draft]:
        """Try one sentence after the other, another first one each turn; the same job tries the same ones."""
        found = sentences(chunk.text)
        random.Random(chunk.id).shuffle(found)
        for number in range(TRIES):
            focus = found[(int(item.payload["turn"]) + number) % len(found)]
            seed = number + self.job.attempt * TRIES + item.position * 97
            first_time = self.job.attempt == 0 and number < len(found) and item.payload["turn"] < len(found)
            text = await self._ask(chunk, focus, seed=seed, temperature=0.0 if first_time else 0.7)
            if text:
                vector = (await providers.embed(self.at, self.provider.embedding_model, [text]))[0]
                yield _Draft(text, vector, self.index.likeness(vector, chunk.id), self._leads_back(text, vector, chunk))

    def _leads_back(self, text: str, vector: retrieval.Matrix, chunk: store.Chunk) -> bool:
        """Say whether a search for the question finds its chunk; a tiny model's has to be made of its words as well."""
        if self.by_example and grounded(text, documents.passage(chunk)) < GROUNDED:
            return False
        return chunk.id in {each.chunk_id for each in self.index.top(vector[None], NEAREST)[0]}

    async def _ask(self, chunk: store.Chunk, focus: str, *, seed: int, temperature: float) -> str:
        product = self.project.product or "our product"
        passage = documents.passage(chunk)
        prompt = prompts.fill(self.job.payload["prompt"], context=passage, focus=focus, product=product)
        return tidy(
            await providers.write(self.at, self.provider, prompt, seed=seed, temperature=temperature, max_tokens=60)
        )

    async def _claim(self, draft: _Draft) -> bool:
        """Take a draft unless one with the same words or the same meaning is there, on either side of the split."""
        async with self.checking:
            if any(alike(draft.text, other) for other in self.texts):
                return False
            if self.vectors and float(np.max(np.stack(self.vectors) @ draft.vector)) > SAME_MEANING:
                return False
            self.texts.append(draft.text)
            self.vectors.append(draft.vector)
            return True

    def _question(self, chunk: store.Chunk, item: Item, draft: _Draft) -> store.Question:
        return store.Question(
            project_id=self.project.id,
            chunk_id=chunk.id,
            text=draft.text,
            split=chunk.split,
            status=QuestionStatus.KEPT,
            origin=QuestionOrigin.GENERATED,
            position=item.payload["position"],
        )
