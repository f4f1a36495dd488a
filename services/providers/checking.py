"""What works at a host, found out by real calls."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, replace

import openai

from services import store
from services.errors import NotReady, ProviderError
from services.providers import profiles
from services.providers.calls import chat, client, embed
from services.providers.refusals import explain
from services.providers.wire import Client
from services.words import TrainingApi

SECONDS = 60
CHAT, EMBEDDINGS, FINE_TUNING, BATCHES = "Chat", "Embeddings", "Fine-tuning", "Batches"
_NEEDED = (CHAT, EMBEDDINGS)
WORD_TOKENS = 16  # the least that OpenAI's newer models take as a limit
RUNS = {TrainingApi.OPENAI: "/fine_tuning/jobs", TrainingApi.TOGETHER: "/fine-tunes"}  # where each API lists its runs


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
    profiles.forget(at.address)
    async with at.with_options(max_retries=0, timeout=SECONDS) as at:
        return Check(
            await _models(at),
            (
                await _answers(at, provider),
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


async def say_a_word(at: Client, model: str) -> tuple[str, ...]:
    """Ask a model for a word, and name the parameters that it does not take.

    One that spends the few tokens on reasoning answers as well. Raises ProviderDown or ProviderRefused.
    """
    reply = await chat(at, model, [{"role": "user", "content": "Hi"}], temperature=0.0, max_tokens=WORD_TOKENS)
    return reply.left_out


async def _answers(at: Client, provider: store.Provider) -> Ability:
    refused: tuple[str, ...] = ()

    async def word() -> None:
        nonlocal refused
        refused = await say_a_word(at, provider.chat_model)

    found = await _tried(CHAT, word(), f"{provider.chat_model} answers.")
    if not refused:
        return found
    return replace(found, sentence=f"{found.sentence} It does not take {' and '.join(refused)}, which is left out.")


async def _trains(at: Client, provider: store.Provider) -> Ability:
    if provider.training_api is TrainingApi.NONE:
        return Ability(FINE_TUNING, False, "This host is set up as one that trains no models.")
    path = RUNS.get(provider.training_api)
    if path is None:
        return Ability(FINE_TUNING, False, "Whether this host trains cannot be tried here. It is asked before a run.")
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
