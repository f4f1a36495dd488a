"""Calls to a host: chat, short texts and embeddings."""

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx
import numpy as np
import openai
from openai import AsyncOpenAI, DefaultAioHttpClient

from services import network, secrets, settings, store
from services.errors import BadInput, NotReady, ProviderDown, ProviderError
from services.network import guard
from services.portions import portions
from services.providers import kinds, profiles, reading
from services.providers.limits import Limits
from services.providers.profile import LIMIT_NAMES, Fact, Kind, fitted, left_out
from services.providers.reading import LENGTH, Reply
from services.providers.reading import reply as _reply
from services.providers.refusals import TIMEOUT_SECONDS, explain
from services.providers.wire import Client

MOST_RETRIES = 4
EMBEDDING_BATCH = 64
MOST_CHANGES = 12  # of one request, until a model takes it
REASONS = Fact(Kind.REASONS)
_NOTHING = np.empty((0, 0), np.float32)


def client(provider: store.Provider) -> Client:
    """Open a client for a host; raises NotReady when it has no address or key yet."""
    base_url, key = address(provider)
    _check_address(base_url)
    # aiohttp under the SDK: httpx's own pool takes twice the processor time at 64 calls at once
    opened = Client(
        base_url=base_url,
        api_key=key,
        timeout=TIMEOUT_SECONDS,
        max_retries=MOST_RETRIES,
        http_client=_Http(),
    )
    opened.limits = Limits(provider.id, provider.in_flight, provider.requests_per_minute, provider.tokens_per_minute)
    return opened


class _Http(DefaultAioHttpClient):
    """The SDK's client, asking only what may be asked; a proxy of the environment is used as ever."""

    def _init_transport(self, **how: Any) -> httpx.AsyncBaseTransport:  # type: ignore[override]
        return how.get("transport") or network.guarded_transport(private=True, limits=how["limits"])


def _check_address(base_url: str) -> None:
    try:
        network.Guard(private=True).check(guard.parsed(base_url).host)
    except BadInput as error:
        raise NotReady(f"This model host cannot be asked: {error}") from error


def address(provider: store.Provider) -> tuple[str, str]:
    """Give a host's base URL and key; raises NotReady when it has none yet."""
    if provider.embedded:
        endpoint = settings.load().models()
        if endpoint is None:
            raise NotReady("The model server of this machine is not running. Start Winrate with 'make run'.")
        return endpoint.url, endpoint.api_key
    if not provider.api_key_encrypted:
        raise NotReady(f"{provider.name} has no key yet. Enter it in Settings.")
    return provider.base_url, secrets.decrypt(provider.api_key_encrypted)


async def chat(
    at: Client, model: str, messages: Sequence[dict[str, str]], *, temperature: float, max_tokens: int, **more: Any
) -> Reply:
    """Ask a chat model once; what it is known to refuse is left out, and what it refuses now is learned.

    A parameter that is None is not sent. Raises ProviderDown or ProviderRefused.
    """
    asked = {
        "model": model,
        "messages": list(messages),
        "temperature": temperature,
        _limit_name(at): max_tokens,
        **more,
    }
    tried: set[Fact] = set()
    for _ in range(MOST_CHANGES):
        known = profiles.of(at.address, model)
        body = fitted(asked, known)
        try:
            reply = _reply(await at.ask("/chat/completions", body))
        except (openai.APIStatusError, reading.RefusedInside) as error:
            if reading.out_of_tokens(error):
                return Reply("", None, None, finish_reason=LENGTH, left_out=left_out(asked, known))
            if not await _learned(at.address, model, asked, body, reading.facts(error, body), tried):
                raise explain(error) from error
        except openai.OpenAIError as error:
            raise explain(error) from error
        else:
            if reply.reasons and REASONS not in known:
                await profiles.learn(at.address, model, [REASONS])
            return replace(reply, left_out=left_out(asked, known))
    raise ProviderError(f"{model} refuses one parameter of a request after the other. Choose another model.")


async def _learned(
    address: str, model: str, asked: dict[str, Any], body: dict[str, Any], facts: Sequence[Fact], tried: set[Fact]
) -> bool:
    """Keep what a refusal taught; False when another try would be the same one, or one that was refused already."""
    new = [fact for fact in facts if fact not in tried]
    tried.update(new)
    if new:
        await profiles.learn(address, model, new)
    return fitted(asked, profiles.of(address, model)) != body  # another call may have learned the same meanwhile


def _limit_name(at: AsyncOpenAI) -> str:
    """Name the parameter that limits a reply: OpenAI's newer models refuse the name that every other host knows."""
    return LIMIT_NAMES[1] if kinds.is_openai(str(at.base_url)) or kinds.is_azure(str(at.base_url)) else LIMIT_NAMES[0]


async def embed(at: Client, model: str, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Embed texts; gives a float32 matrix (texts, dimensions) of unit rows. Raises ProviderDown or ProviderRefused."""
    batches = [list(some) for some in portions(texts, EMBEDDING_BATCH)]
    asked = ({"model": model, "input": batch, "encoding_format": "base64"} for batch in batches)
    try:
        replies = await asyncio.gather(*(at.ask("/embeddings", each) for each in asked))
    except openai.OpenAIError as error:
        raise explain(error) from error
    rows = np.vstack([_vectors(reply, len(batch)) for reply, batch in zip(replies, batches, strict=True)] or [_NOTHING])
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)  # type: ignore[no-any-return]


def _vectors(said: Any, count: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Read so many embeddings, as base64 or, from a host that does not know that, as numbers."""
    try:
        found = [each["embedding"] for each in sorted(said["data"], key=lambda each: each["index"])]
        rows = [np.frombuffer(base64.b64decode(row), "<f4") if isinstance(row, str) else row for row in found]
        return np.array(rows, dtype=np.float32).reshape(count, -1)
    except (KeyError, TypeError, ValueError) as error:
        raise ProviderDown("The model host sent an answer that is no list of embeddings. Resume later.") from error
