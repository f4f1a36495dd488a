"""The job "answers": every item is one question put to one variant."""

import asyncio
import hashlib
import time
from collections.abc import Sequence

from sqlalchemy import select

from services import jobs, projects, providers, pulse, store, variants
from services.answers.finding import Finder
from services.answers.messages import messages, prompt_hash
from services.jobs import items
from services.jobs.items import Item
from services.mirror import outbox
from services.providers import Reply
from services.retrieval import Passage, Search
from services.variants import Settings
from services.words import Split

KIND = "answers"
_BYTES_A_TOKEN = 3  # fewer than any tokenizer needs on average, so that an estimate is not too low


@jobs.handler(KIND)
async def drive(job: store.Job) -> None:
    """Answer every item of a job and put each new answer to a training question in the queue for review."""
    await answer_items(job, topic=outbox.Topic.ANSWER)


async def answer_items(job: store.Job, *, topic: outbox.Topic | None = None) -> None:
    """Answer the pending items of a job.

    With a topic, each answer to a training question is also announced to the mirror. Raises what items.drive raises.
    """
    waiting = await asyncio.to_thread(items.pending, job.id)
    if not waiting or job.project_id is None:
        return
    used = {item.payload["variant_id"] for item in waiting}
    known = [each for each in await asyncio.to_thread(variants.listing, job.project_id) if each.id in used]
    provider = await asyncio.to_thread(providers.current)
    vectors = any(Search.of(variant).by_vectors for variant in known)
    pulse.step("Looking for passages")
    async with providers.client(provider) as at:
        finder = await Finder.open(
            job.project_id,
            [item.payload["question_id"] for item in waiting],
            at,
            provider.embedding_model,
            vectors=vectors,
        )
        asking = _Asking(await asyncio.to_thread(projects.get, job.project_id), known, finder, topic)
        asking.answered = await asyncio.to_thread(_answered, used)
        pulse.step("Answering")
        in_flight = max((variant.model.provider.in_flight for variant in known), default=1)
        try:
            await items.drive(job, asking.answer, in_flight=in_flight, estimate=asking.most, of_items=waiting)
        finally:
            await asking.close()


def answer_id(question_id: str, variant_id: str) -> str:
    """Name an answer by what it answers, so that a retry cannot make a second one."""
    return hashlib.sha256(f"{question_id} {variant_id}".encode()).hexdigest()[:32]


class _Asking:
    """What the items of one job share: clients, variants, and what finds the passages."""

    def __init__(
        self,
        project: store.Project,
        of_variants: Sequence[store.Variant],
        finder: Finder,
        topic: outbox.Topic | None,
    ) -> None:
        self.project = project
        self.variants = {variant.id: variant for variant in of_variants}
        self.finder = finder
        self.topic = topic
        self.answered: set[str] = set()
        self._clients: dict[str, providers.Client] = {}
        self._longest = max((len(text.encode()) for text in finder.index.chunks.texts), default=0)

    async def answer(self, item: Item) -> list[store.Base]:
        """Ask the item's variant its question; gives the rows to keep, none when it has answered before."""
        variant = self.variants[item.payload["variant_id"]]
        question_id = item.payload["question_id"]
        answer_key = answer_id(question_id, variant.id)
        asked = self.finder.asked(question_id)
        if answer_key in self.answered:
            return []
        passages = await self.finder.find(question_id, variant)
        sent = messages(variant, self.project.product, asked.text, [passage.text for passage in passages])
        began = time.perf_counter()
        reply = await providers.chat(
            self._client(variant.model.provider),
            variant.model.name,
            sent,
            **Settings.of(variant).parameters(),
        )
        cost = providers.cost(variant.model.provider, reply.prompt_tokens, reply.completion_tokens)
        item.spend(cost)
        reply.require_answer(variant.max_tokens)
        answer = store.Answer(
            id=answer_key,
            question_id=question_id,
            variant_id=variant.id,
            text=reply.text,
            latency_ms=round((time.perf_counter() - began) * 1000),
            prompt_tokens=reply.prompt_tokens,
            completion_tokens=reply.completion_tokens,
            prompt_hash=prompt_hash(sent),
            cost=cost,
            model_version=reply.model_version,
            finish_reason=reply.finish_reason[:32],
            reasoning_tokens=reply.reasoning_tokens,
            left_out=list(reply.left_out),
        )
        kept = [answer, *_reasoning(answer_key, reply), *_contexts(answer_key, passages)]
        return [*kept, *self._announcement(answer_key, asked.split)]

    def most(self, item: Item) -> float | None:
        """Give the most dollars that an item can take; None where the prices are unknown."""
        variant = self.variants[item.payload["variant_id"]]
        prompt = variant.system_prompt + variant.user_prompt + self.project.product * 2
        asked = self.finder.questions.get(item.payload["question_id"])
        sent = len(prompt.encode()) + len(asked.text.encode() if asked else b"") + variant.top_k * self._longest
        return providers.cost(variant.model.provider, sent // _BYTES_A_TOKEN + 1, variant.max_tokens)

    def _announcement(self, answer_key: str, split: Split) -> list[store.Base]:
        if self.topic is None or split is not Split.TRAIN:
            return []
        return [store.OutboxEntry(topic=self.topic.value, subject_id=answer_key)]

    def _client(self, provider: store.Provider) -> providers.Client:
        if provider.id not in self._clients:
            self._clients[provider.id] = providers.client(provider)
        return self._clients[provider.id]

    async def close(self) -> None:
        """Close the clients, and stop looking."""
        self.finder.close()
        for each in self._clients.values():
            await each.close()


def _answered(variant_ids: set[str]) -> set[str]:
    with store.reading() as session:
        return set(session.scalars(select(store.Answer.id).where(store.Answer.variant_id.in_(variant_ids))))


def _reasoning(answer_key: str, reply: Reply) -> list[store.Base]:
    return [store.AnswerReasoning(answer_id=answer_key, text=reply.reasoning)] if reply.reasoning else []


def _contexts(answer_key: str, passages: Sequence[Passage]) -> list[store.Base]:
    return [
        store.AnswerContext(
            answer_id=answer_key, rank=rank, chunk_id=passage.chunk_id, text=passage.text, score=passage.score
        )
        for rank, passage in enumerate(passages)
    ]
