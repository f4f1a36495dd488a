"""Answers: what a variant says to a question over the passages that were found for it."""

import asyncio
import hashlib
import json
import time
from collections.abc import Sequence

from openai import AsyncOpenAI
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from services import jobs, projects, prompts, providers, retrieval, store, variants
from services.errors import NotFound, NotReady
from services.jobs import items
from services.jobs.items import Item
from services.mirror import outbox
from services.retrieval import Passage
from services.words import QuestionStatus, Split

KIND = "answers"
MOST_PASSAGES = 10
WITH_CONTEXTS = selectinload(store.Answer.contexts)


def messages(variant: store.Variant, product: str, question: str, passages: Sequence[str]) -> list[dict[str, str]]:
    """Build the exact messages that a variant sends; training rows are made of the same."""
    product = product or "our product"
    context = "\n\n".join(passages)
    return [
        {"role": "system", "content": prompts.fill(variant.system_prompt, product=product)},
        {
            "role": "user",
            "content": prompts.fill(variant.user_prompt, product=product, context=context, question=question),
        },
    ]


def submit(project_id: str, variant_id: str) -> store.Job:
    """Queue a job that answers every kept training question with a variant; raises NotReady when nothing is missing."""
    wanted = missing(project_id, [variant_id], Split.TRAIN)
    if not wanted:
        raise NotReady("Every question has its answer already.")
    return jobs.submit(KIND, project_id, {"variant_ids": [variant_id]}, wanted)


def missing(project_id: str, variant_ids: Sequence[str], split: Split) -> list[dict[str, str]]:
    """List what has no answer yet, as job items: {"question_id", "variant_id"}."""
    kept = select(store.Question.id).where(
        store.Question.project_id == project_id,
        store.Question.split == split,
        store.Question.status == QuestionStatus.KEPT,
    )
    answered = select(store.Answer.question_id, store.Answer.variant_id).where(store.Answer.variant_id.in_(variant_ids))
    with store.reading() as session:
        question_ids = session.scalars(kept.order_by(store.Question.position)).all()
        done = {(question_id, variant_id) for question_id, variant_id in session.execute(answered)}
    return [
        {"question_id": question_id, "variant_id": variant_id}
        for question_id in question_ids
        for variant_id in variant_ids
        if (question_id, variant_id) not in done
    ]


def get(answer_id: str) -> store.Answer | None:
    """Give an answer with its question, contexts and variant."""
    wanted = select(store.Answer).where(store.Answer.id == answer_id)
    with store.reading() as session:
        return session.scalars(wanted.options(joinedload(store.Answer.question), WITH_CONTEXTS)).first()


@jobs.handler(KIND)
async def drive(job: store.Job) -> None:
    """Answer every item of a job and put each new answer in the queue for review."""
    await answer_items(job, topic=outbox.Topic.ANSWER)


async def answer_items(job: store.Job, *, topic: outbox.Topic | None = None) -> None:
    """Answer the pending items of a job; with a topic, each answer is also announced to the mirror."""
    waiting = await asyncio.to_thread(items.pending, job.id)
    if not waiting or job.project_id is None:
        return
    async with providers.client(await asyncio.to_thread(providers.current)) as at:
        passages = await _retrieve(job.project_id, waiting, at)
    drives = _Answering(await asyncio.to_thread(projects.get, job.project_id), passages, topic)
    known = await asyncio.to_thread(variants.listing, job.project_id)
    used = {item.payload["variant_id"] for item in waiting}
    drives.variants = {variant.id: variant for variant in known if variant.id in used}
    in_flight = max(variant.model.provider.in_flight for variant in drives.variants.values())
    try:
        await items.drive(job, drives.answer, in_flight=in_flight)
    finally:
        await drives.close()


async def _retrieve(project_id: str, waiting: Sequence[Item], at: AsyncOpenAI) -> dict[str, tuple[str, list[Passage]]]:
    """Embed all questions at once; gives question id -> (text, its passages, nearest first)."""
    texts = await asyncio.to_thread(_texts, project_id)
    ids = [each for each in {item.payload["question_id"] for item in waiting} if each in texts]
    provider = await asyncio.to_thread(providers.current)
    index = await retrieval.open_index(project_id, at, provider.embedding_model)
    found = index.top(await providers.embed(at, provider.embedding_model, [texts[each] for each in ids]), MOST_PASSAGES)
    return {question_id: (texts[question_id], passages) for question_id, passages in zip(ids, found, strict=True)}


def _texts(project_id: str) -> dict[str, str]:
    wanted = select(store.Question.id, store.Question.text).where(store.Question.project_id == project_id)
    with store.reading() as session:
        return {question_id: text for question_id, text in session.execute(wanted)}


class _Answering:
    """What the items of one job share: clients, variants and the passages that were found."""

    def __init__(
        self, project: store.Project, passages: dict[str, tuple[str, list[Passage]]], topic: outbox.Topic | None
    ) -> None:
        self.project = project
        self.passages = passages
        self.topic = topic
        self.variants: dict[str, store.Variant] = {}
        self._clients: dict[str, AsyncOpenAI] = {}

    async def answer(self, item: Item) -> list[store.Base]:
        """Ask the item's variant its question; gives the rows to keep."""
        variant = self.variants[item.payload["variant_id"]]
        question_id = item.payload["question_id"]
        if question_id not in self.passages:
            raise NotFound("The question was deleted meanwhile.")
        question, passages = self.passages[question_id]
        passages = passages[: variant.top_k]
        sent = messages(variant, self.project.product, question, [passage.text for passage in passages])
        began = time.perf_counter()
        reply = await providers.chat(
            self._client(variant.model.provider),
            variant.model.name,
            sent,
            temperature=variant.temperature,
            max_tokens=variant.max_tokens,
        )
        answer = store.Answer(
            id=answer_id(question_id, variant.id),
            question_id=question_id,
            variant_id=variant.id,
            text=reply.text,
            latency_ms=round((time.perf_counter() - began) * 1000),
            prompt_tokens=reply.prompt_tokens,
            completion_tokens=reply.completion_tokens,
            prompt_hash=hashlib.sha256(json.dumps(sent).encode()).hexdigest(),
        )
        return [answer, *_contexts(answer.id, passages), *self._announcement(answer.id)]

    def _announcement(self, answer_id: str) -> list[store.Base]:
        return [store.OutboxEntry(topic=self.topic.value, subject_id=answer_id)] if self.topic else []

    def _client(self, provider: store.Provider) -> AsyncOpenAI:
        if provider.id not in self._clients:
            self._clients[provider.id] = providers.client(provider)
        return self._clients[provider.id]

    async def close(self) -> None:
        """Close the clients."""
        for each in self._clients.values():
            await each.close()


def answer_id(question_id: str, variant_id: str) -> str:
    """Name an answer by what it answers, so that a retry cannot make a second one."""
    return hashlib.sha256(f"{question_id} {variant_id}".encode()).hexdigest()[:32]


def _contexts(answer_id: str, passages: Sequence[Passage]) -> list[store.Base]:
    return [
        store.AnswerContext(
            answer_id=answer_id, rank=rank, chunk_id=passage.chunk_id, text=passage.text, score=passage.score
        )
        for rank, passage in enumerate(passages)
    ]
