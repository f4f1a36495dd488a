"""What works at a host, found out by real calls."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass

import openai

from services import store
from services.errors import NotReady, ProviderError
from services.providers.calls import chat, client, embed
from services.providers.refusals import explain
from services.providers.wire import Client
from services.words import TrainingApi

SECONDS = 60
CHAT, EMBEDDINGS, FINE_TUNING, BATCHES = "Chat", "Embeddings", "Fine-tuning", "Batches"
_NEEDED = (CHAT, EMBEDDINGS)


@dataclass(frozen=True, slots=True)
class Ability:
    """Something that was tried, and in a sentence what came of it."""

    name: str
    works: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Check:
    """The models that a host lists, and what works there."""

    models: tuple[str, ...]
    abilities: tuple[Ability, ...]

    @property
    def problem(self) -> str:
        """Say what keeps the host from being used at all: chat or embeddings; "" when both work."""
        return next((each.sentence for each in self.abilities if each.name in _NEEDED and not each.works), "")


def check(provider: store.Provider) -> Check:
    """Ask a host for its models, a word, an embedding, its fine-tunes and its batches."""
    return asyncio.run(_check(provider))


async def _check(provider: store.Provider) -> Check:
    try:
        at = client(provider)
    except NotReady as error:
        return Check((), tuple(Ability(name, False, str(error)) for name in _NEEDED))
    async with at.with_options(max_retries=0, timeout=SECONDS) as at:
        return Check(
            await _models(at),
            (
                await _tried(CHAT, _word(at, provider), f"{provider.chat_model} answers."),
                await _tried(
                    EMBEDDINGS, embed(at, provider.embedding_model, ["Hi"]), f"{provider.embedding_model} embeds."
                ),
                await _trains(at, provider),
                await _tried(BATCHES, _batches(at), "Many calls can be sent as one batch."),
            ),
        )


async def _models(at: Client) -> tuple[str, ...]:
    try:
        return tuple([model.id async for model in at.models.list()])
    except openai.OpenAIError:  # not every host lists them, and what matters is tried by itself
        return ()


async def _word(at: Client, provider: store.Provider) -> None:
    await chat(at, provider.chat_model, [{"role": "user", "content": "Hi"}], temperature=0.0, max_tokens=1)


async def _trains(at: Client, provider: store.Provider) -> Ability:
    if provider.training_api is TrainingApi.NONE:
        return Ability(FINE_TUNING, False, "This host is set up as one that trains no models.")
    path = "/fine_tuning/jobs" if provider.training_api is TrainingApi.OPENAI else "/fine-tunes"
    said = "It lists its fine-tunes. Whether this key may start one is asked before a run."
    return await _tried(FINE_TUNING, _get(at, path), said)


async def _get(at: Client, path: str) -> None:
    try:
        await at.get(path, cast_to=object)
    except openai.OpenAIError as error:
        raise explain(error) from error


async def _batches(at: Client) -> None:
    await _get(at, "/batches")


async def _tried(name: str, call: Awaitable[object], worked: str) -> Ability:
    try:
        await call
    except ProviderError as error:
        if isinstance(error.__cause__, openai.NotFoundError) and name not in _NEEDED:
            return Ability(name, False, "This host does not offer it.")
        return Ability(name, False, str(error))
    return Ability(name, True, worked)
