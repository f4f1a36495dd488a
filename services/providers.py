"""One client for any host that speaks OpenAI's wire format: the embedded server, OpenAI, Azure, vLLM and the rest."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
import openai
from openai import AsyncOpenAI, DefaultAioHttpClient
from sqlalchemy import select

from services import secrets, settings, store
from services.errors import BadInput, NotReady, ProviderDown, ProviderError, ProviderRefused

EMBEDDED_NAME = "On this machine"
EMBEDDED_CHAT = "smollm2-135m-instruct"
EMBEDDED_EMBEDDING = "all-minilm-l6-v2"
EMBEDDED_IN_FLIGHT = 8
TIMEOUT_SECONDS = 300
MOST_RETRIES = 4
EMBEDDING_BATCH = 64
TRAINING_CLOSED = "training_not_available"  # OpenAI's code since it began to close fine-tuning in May 2026


@dataclass(frozen=True, slots=True)
class Reply:
    """What a chat model said, and what it took; tokens are None where the host does not count them."""

    text: str
    prompt_tokens: int | None
    completion_tokens: int | None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What differs between hosts that all speak the same wire format."""

    writes_by_example: bool = False  # the model is too small for instructions, but goes on where examples end
    fine_tunes: bool = False


_EMBEDDED_CAN = Capabilities(writes_by_example=True, fine_tunes=True)
_HOSTS_OF_OPENAI = ("api.openai.com", ".openai.azure.com")
_HOSTS_THAT_TRAIN = ("api.openai.com", ".openai.azure.com", "api.studio.nebius.com", "127.0.0.1", "localhost")


def capabilities(provider: store.Provider) -> Capabilities:
    """Look up what a host can do beyond chat and embeddings."""
    if provider.embedded:
        return _EMBEDDED_CAN
    host = urlsplit(provider.base_url).hostname or ""
    return Capabilities(fine_tunes=host.endswith(_HOSTS_THAT_TRAIN))


def listing() -> list[store.Provider]:
    """List the hosts, the embedded one first; it is always there."""
    embedded()
    wanted = select(store.Provider).order_by(store.Provider.embedded.desc(), store.Provider.name)
    with store.reading() as session:
        return list(session.scalars(wanted))


def embedded() -> store.Provider:
    """Give the host that runs on this machine."""
    with store.reading() as session:
        found = session.scalars(select(store.Provider).where(store.Provider.embedded)).first()
    return found or _add_embedded()


def _add_embedded() -> store.Provider:
    provider = store.Provider(
        name=EMBEDDED_NAME,
        embedded=True,
        chat_model=EMBEDDED_CHAT,
        embedding_model=EMBEDDED_EMBEDDING,
        in_flight=EMBEDDED_IN_FLIGHT,
    )
    with store.writing() as session:
        session.add(provider)
    return provider


def current() -> store.Provider:
    """Give the host that new questions, answers and fine-tunes use."""
    with store.reading() as session:
        chosen = session.get(store.Setting, "provider")
        provider = session.get(store.Provider, chosen.value["id"]) if chosen else None
    return provider or embedded()


def choose(provider_id: str) -> None:
    """Make a host the one that new work uses."""
    with store.writing() as session:
        session.merge(store.Setting(key="provider", value={"id": provider_id}))


def save(
    name: str, base_url: str, api_key: str, *, chat_model: str, embedding_model: str, in_flight: int
) -> store.Provider:
    """Add or change the host of this name; an empty key keeps the one that is stored, which is encrypted.

    Raises BadInput when something that a call needs is missing.
    """
    if not all(each.strip() for each in (name, chat_model, embedding_model)):
        raise BadInput("A host needs a name, a chat model and an embedding model.")
    if name == EMBEDDED_NAME or urlsplit(base_url.strip()).scheme not in ("http", "https"):
        raise BadInput("A host needs a name of its own and an address that starts with https:// or http://.")
    with store.writing() as session:
        provider = session.scalars(select(store.Provider).where(store.Provider.name == name)).first()
        provider = provider or store.Provider(name=name)
        provider.base_url, provider.in_flight = base_url.strip().rstrip("/"), in_flight
        provider.chat_model, provider.embedding_model = chat_model.strip(), embedding_model.strip()
        if api_key:
            provider.api_key_encrypted = secrets.encrypt(api_key.strip())
        session.add(provider)
    return provider


def client(provider: store.Provider) -> AsyncOpenAI:
    """Open a client for a host; raises NotReady when it has no address or key yet."""
    base_url, key = _address(provider)
    # aiohttp under the SDK: httpx's own pool takes twice the processor time at 64 calls at once
    return AsyncOpenAI(
        base_url=base_url,
        api_key=key,
        timeout=TIMEOUT_SECONDS,
        max_retries=MOST_RETRIES,
        http_client=DefaultAioHttpClient(),
    )


def _address(provider: store.Provider) -> tuple[str, str]:
    if provider.embedded:
        endpoint = settings.load().models()
        if endpoint is None:
            raise NotReady("The model server of this machine is not running. Start Winrate with 'make run'.")
        return endpoint.url, endpoint.api_key
    if not provider.api_key_encrypted:
        raise NotReady(f"{provider.name} has no key yet. Enter it in Settings.")
    return provider.base_url, secrets.decrypt(provider.api_key_encrypted)


async def chat(
    at: AsyncOpenAI, model: str, messages: Sequence[dict[str, str]], *, temperature: float, max_tokens: int, **more: Any
) -> Reply:
    """Ask a chat model once. Raises ProviderDown or ProviderRefused."""
    with_parameters: dict[str, Any] = {"temperature": temperature, _limit_name(at): max_tokens, **more}
    try:
        # chat.completions.create walks through every field there and back, which takes longer than sending them
        body = {"model": model, "messages": list(messages), **with_parameters}
        said: Any = await at.post("/chat/completions", cast_to=object, body=body)
    except openai.OpenAIError as error:
        raise explain(error) from error
    return _reply(said)


def _limit_name(at: AsyncOpenAI) -> str:
    """Name the parameter that limits a reply: OpenAI's newer models refuse the name that every other host knows."""
    return "max_completion_tokens" if at.base_url.host.endswith(_HOSTS_OF_OPENAI) else "max_tokens"


def _reply(said: Any) -> Reply:
    """Read a chat completion. Raises ProviderDown when it is none, as from a proxy's error page."""
    try:
        text = (said["choices"][0]["message"]["content"] or "").strip()
        usage = said.get("usage") or {}
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise ProviderDown("The model host sent an answer that is no chat completion. Resume later.") from error
    return Reply(text, usage.get("prompt_tokens"), usage.get("completion_tokens"))


async def write(
    at: AsyncOpenAI, provider: store.Provider, prompt: str, *, seed: int, temperature: float, max_tokens: int
) -> str:
    """Let a host's chat model write one short text: by instruction, or by going on where the prompt's examples end."""
    if not capabilities(provider).writes_by_example:
        messages = [{"role": "user", "content": prompt}]
        return (await chat(at, provider.chat_model, messages, temperature=temperature, max_tokens=max_tokens)).text
    try:
        reply = await at.completions.create(
            model=provider.chat_model,
            prompt=prompt,
            max_tokens=max_tokens,
            temperature=temperature,
            seed=seed,
            stop=["\n"],
        )
    except openai.OpenAIError as error:
        raise explain(error) from error
    return reply.choices[0].text.strip()


async def embed(at: AsyncOpenAI, model: str, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Embed texts; gives a float32 matrix (texts, dimensions) of unit rows. Raises ProviderDown or ProviderRefused."""
    batches = [list(texts[start : start + EMBEDDING_BATCH]) for start in range(0, len(texts), EMBEDDING_BATCH)]
    try:
        replies = await asyncio.gather(*(at.embeddings.create(model=model, input=batch) for batch in batches))
    except openai.OpenAIError as error:
        raise explain(error) from error
    rows = np.array([each.embedding for reply in replies for each in reply.data], dtype=np.float32)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)  # type: ignore[no-any-return]


def explain(error: openai.OpenAIError) -> ProviderError:
    """Put what a host said into words; 4xx are final, the rest may pass."""
    if getattr(error, "code", None) == TRAINING_CLOSED:
        return ProviderRefused(
            f"The model host does not train models for this account: {_said(error)} Choose another host in Settings."
        )
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return ProviderRefused(f"The model host refuses the key: {_said(error)} Check it in Settings.")
    if isinstance(error, openai.NotFoundError):
        return ProviderRefused(f"The model host does not know this model or address: {_said(error)}")
    if isinstance(error, openai.RateLimitError):
        return ProviderDown("The model host says: too many requests. Wait a little, then resume.")
    if isinstance(error, openai.APITimeoutError) and not isinstance(error.__cause__, httpx.ConnectTimeout):
        return ProviderDown(f"The model host gave no answer within {TIMEOUT_SECONDS} seconds. Resume later.")
    if isinstance(error, openai.APIConnectionError):
        return ProviderDown("The model host cannot be reached. Check its address in Settings, then resume.")
    if isinstance(error, openai.BadRequestError):
        return ProviderError(f"The model host rejects this request: {_said(error)}")
    if isinstance(error, openai.APIStatusError) and error.status_code < 500:
        return ProviderRefused(f"The model host says no ({error.status_code}): {_said(error)}")
    return ProviderDown(f"The model host failed: {_said(error)} Resume later.")


def _said(error: openai.OpenAIError) -> str:
    body = getattr(error, "body", None)
    said = body.get("message") if isinstance(body, dict) else None
    return _without_key(str(said or error), error).strip().rstrip(".") + "."


def _without_key(said: str, error: openai.OpenAIError) -> str:
    """Take the key out of what a host said: some repeat it when they refuse it."""
    request = getattr(error, "request", None)
    key = request.headers.get("authorization", "").removeprefix("Bearer ") if request else ""
    return said.replace(key, "…") if key else said


@dataclass(frozen=True, slots=True)
class Check:
    """What works at a host, found out by real calls; `problem` is empty when all does."""

    models: tuple[str, ...]
    problem: str


def check(provider: store.Provider) -> Check:
    """List a host's models and ask each of the two chosen ones for a word."""
    return asyncio.run(_check(provider))


async def _check(provider: store.Provider) -> Check:
    names: tuple[str, ...] = ()
    try:
        async with client(provider).with_options(max_retries=0, timeout=60) as at:
            try:
                names = tuple([model.id async for model in at.models.list()])
            except openai.OpenAIError as error:
                raise explain(error) from error
            await chat(at, provider.chat_model, [{"role": "user", "content": "Hi"}], temperature=0.0, max_tokens=1)
            await embed(at, provider.embedding_model, ["Hi"])
    except (ProviderError, NotReady) as error:
        return Check(names, str(error))
    return Check(names, "")
