"""Let a model write questions, each about one sentence of one chunk.

Every question starts from a sentence (its focus), so that a large model covers the document evenly and a tiny one,
which follows no instructions, can still write by example.
"""

import asyncio
import random
import re
from collections.abc import Iterator

import numpy as np
from openai import AsyncOpenAI
from sqlalchemy import select

from services import documents, jobs, prompts, providers, retrieval, store
from services.errors import BadInput, NotReady, WinrateError
from services.jobs import items
from services.jobs.items import Item
from services.questions import splits
from services.questions.editing import clean, next_position
from services.questions.likeness import alike
from services.words import QuestionOrigin, QuestionStatus

KIND = "questions"
MOST = 2_000
TRIES = 6
SAME_MEANING = 0.92  # cosine of two question embeddings above which one of them goes
FEWEST_WORDS, MOST_WORDS = 5, 40

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


def generate(project_id: str, count: int, prompt: str) -> store.Job:
    """Queue a job that writes `count` questions, spread over all chunks and over both splits.

    Raises BadInput for a count out of range or a prompt that takes in no text, NotReady without a document.
    """
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


class _Writing:
    """What the items of one job share: the chunks, and every question so far."""

    def __init__(self, job: store.Job, provider: store.Provider, at: AsyncOpenAI) -> None:
        self.job, self.provider, self.at = job, provider, at
        self.texts: list[str] = []
        self.vectors: list[retrieval.Matrix] = []
        self.checking = asyncio.Lock()

    async def load(self) -> None:
        """Read the project's chunks and embed the questions that it has already."""
        await asyncio.to_thread(self._load)
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
        """Write one question about the item's chunk that is like no other."""
        chunk = self.chunks.get(item.payload["chunk_id"])
        if chunk is None or chunk.split is None:
            raise NoFurtherQuestion("The section was deleted meanwhile.")
        for number, focus in enumerate(self._foci(chunk, item)):
            text = await self._ask(chunk, focus, seed=number + self.job.attempt * TRIES + item.position * 97)
            if text and await self._is_new(text):
                return [
                    store.Question(
                        project_id=self.job.project_id,
                        chunk_id=chunk.id,
                        text=text,
                        split=chunk.split,
                        status=QuestionStatus.KEPT,
                        origin=QuestionOrigin.GENERATED,
                        position=item.payload["position"],
                    )
                ]
        raise NoFurtherQuestion(f"No further question was found in “{chunk.section or chunk.text[:40]}”.")

    def _foci(self, chunk: store.Chunk, item: Item) -> Iterator[str]:
        """Give the sentences to try, another first one each turn; the same job tries the same ones."""
        found = sentences(chunk.text)
        random.Random(chunk.id).shuffle(found)
        start = int(item.payload["turn"])
        for number in range(TRIES):
            yield found[(start + number) % len(found)]

    async def _ask(self, chunk: store.Chunk, focus: str, *, seed: int) -> str:
        product = self.project.product or "our product"
        passage = documents.passage(chunk)
        prompt = prompts.fill(self.job.payload["prompt"], context=passage, focus=focus, product=product)
        said = await providers.write(self.at, self.provider, prompt, seed=seed, max_tokens=60)
        return tidy(said)

    async def _is_new(self, text: str) -> bool:
        """Keep a question unless one with the same words or the same meaning is there, on either side of the split."""
        vector = (await providers.embed(self.at, self.provider.embedding_model, [text]))[0]
        async with self.checking:
            if any(alike(text, other) for other in self.texts):
                return False
            if self.vectors and float(np.max(np.stack(self.vectors) @ vector)) > SAME_MEANING:
                return False
            self.texts.append(text)
            self.vectors.append(vector)
            return True


def sentences(text: str) -> list[str]:
    """Split a chunk into sentences that say something; gives the whole text when none does."""
    found = [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", text)]
    return [part for part in found if FEWEST_WORDS < len(part.split()) <= 3 * MOST_WORDS] or [text]


def tidy(said: str) -> str:
    """Take the question out of what a model said; gives "" when there is none worth keeping."""
    first = next((line for line in said.strip().splitlines() if "?" in line), "")
    question = clean(re.sub(r"^\W*(?:\d+[.)]|question\s*\d*:|q\d*:)?\s*", "", first, flags=re.IGNORECASE))
    question = question[: question.rfind("?") + 1].strip("\"'“” *")
    of_text = re.search(r"\b(?:the|this) (?:text|passage|context|document)\b", question, re.IGNORECASE)
    return "" if of_text or not FEWEST_WORDS <= len(question.split()) <= MOST_WORDS else question
