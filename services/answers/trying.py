"""Try settings on one question before they are kept."""

import asyncio
import time
from dataclasses import dataclass

from services import projects, providers, retrieval, store
from services.accounts.roles import Action, only
from services.answers.messages import Messages, messages
from services.providers import Reply
from services.retrieval import Passage
from services.variants import Settings, check


@dataclass(frozen=True, slots=True)
class Preview:
    """What was found for a question, and the exact messages that will be sent."""

    passages: list[Passage]
    messages: Messages
    found_ms: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What a model said to a question that was only tried; `cost` is in US dollars, None where prices are unknown."""

    preview: Preview
    reply: Reply
    latency_ms: int
    cost: float | None
    max_tokens: int


def preview(question: store.Question, settings: Settings) -> Preview:
    """Find a question's passages and build its messages. Raises BadInput, NotReady or what a host refuses."""
    return asyncio.run(_preview(question, settings))


@only(Action.GENERATE_ANSWERS)
def try_out(question: store.Question, model: store.Model, settings: Settings) -> Trial:
    """Ask a model with its host loaded; nothing is kept. Raises like preview."""
    return asyncio.run(ask(question, model, settings))


async def _preview(question: store.Question, settings: Settings) -> Preview:
    check(settings)
    provider, search = providers.current(), settings.search
    began = time.perf_counter()
    if search.by_vectors:
        async with providers.client(provider) as at:
            index = await retrieval.open_index(question.project_id, at, provider.embedding_model)
            vectors = await providers.embed(at, provider.embedding_model, [question.text])
        nearness = index.nearness(vectors)[0]
    else:
        index, nearness = retrieval.load(question.project_id, vectors=False), None
    passages = index.opened(search, question.split).find(question.text, nearness)
    found_ms = round((time.perf_counter() - began) * 1000)
    product = projects.get(question.project_id).product
    return Preview(
        passages, messages(settings, product, question.text, [passage.text for passage in passages]), found_ms
    )


async def ask(question: store.Question, model: store.Model, settings: Settings) -> Trial:
    """Do the same in an event loop that is there."""
    found = await _preview(question, settings)
    async with providers.client(model.provider) as at:
        began = time.perf_counter()
        reply = await providers.chat(at, model.name, found.messages, **settings.parameters())
        latency_ms = round((time.perf_counter() - began) * 1000)
    cost = providers.cost(model.provider, reply.prompt_tokens, reply.completion_tokens)
    return Trial(found, reply, latency_ms, cost, settings.max_tokens)
