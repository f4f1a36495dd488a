"""Calls to a host: chat, short texts and embeddings."""

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import openai
from openai import AsyncOpenAI, DefaultAioHttpClient

from services import secrets, settings, store
from services.errors import NotReady, ProviderDown
from services.portions import portions
from services.providers.limits import Limits
from services.providers.refusals import TIMEOUT_SECONDS, explain
from services.providers.wire import Client

MOST_RETRIES = 4
EMBEDDING_BATCH = 64
_NOTHING = np.empty((0, 0), np.float32)
_HOSTS_OF_OPENAI = ("api.openai.com", ".openai.azure.com")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a chat model said, and what it took; tokens are None where the host does not count them.

    `model_version` is what the host says answered, `finish_reason` why it stopped ("length": at the limit).
    """

    text: str
    prompt_tokens: int | None
    completion_tokens: int | None
    model_version: str = ""
    finish_reason: str = ""


def client(provider: store.Provider) -> Client:
    """Open a client for a host; raises NotReady when it has no address or key yet."""
    base_url, key = address(provider)
    # aiohttp under the SDK: httpx's own pool takes twice the processor time at 64 calls at once
    opened = Client(
        base_url=base_url,
        api_key=key,
        timeout=TIMEOUT_SECONDS,
        max_retries=MOST_RETRIES,
        http_client=DefaultAioHttpClient(),
    )
    opened.limits = Limits(provider.id, provider.in_flight, provider.requests_per_minute, provider.tokens_per_minute)
    return opened


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
    """Ask a chat model once. Raises ProviderDown or ProviderRefused."""
    with_parameters: dict[str, Any] = {"temperature": temperature, _limit_name(at): max_tokens, **more}
    try:
        said = await at.ask("/chat/completions", {"model": model, "messages": list(messages), **with_parameters})
    except openai.OpenAIError as error:
        raise explain(error) from error
    return _reply(said)


def _limit_name(at: AsyncOpenAI) -> str:
    """Name the parameter that limits a reply: OpenAI's newer models refuse the name that every other host knows."""
    return "max_completion_tokens" if at.base_url.host.endswith(_HOSTS_OF_OPENAI) else "max_tokens"


def _reply(said: Any) -> Reply:
    """Read a chat completion. Raises ProviderDown when it is none, as from a proxy's error page."""
    try:
        choice = said["choices"][0]
        text = (choice["message"]["content"] or "").strip()
        usage = said.get("usage") or {}
        version = " ".join(each for each in (said.get("model"), said.get("system_fingerprint")) if each)
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ProviderDown("The model host sent an answer that is no chat completion. Resume later.") from error
    tokens = usage.get("prompt_tokens"), usage.get("completion_tokens")
    return Reply(text, *tokens, version, choice.get("finish_reason") or "")


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
