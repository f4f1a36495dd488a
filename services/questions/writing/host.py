"""The host that a round writes with: calls in order of the plan, as many at once as it takes, within the budget."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import numpy as np

from services import providers, store
from services.errors import ProviderDown, ProviderError, ProviderRefused
from services.providers import Reply
from services.questions.writing import replies
from services.questions.writing.purse import Purse
from services.retrieval import Matrix


class Host:
    """A provider, its open client, and what may be spent there."""

    def __init__(self, provider: store.Provider, at: Any, purse: Purse) -> None:
        self.provider, self.at, self.purse = provider, at, purse
        self.free = asyncio.Semaphore(provider.in_flight)
        self.error: ProviderError | None = None  # the first that ends the round, once its results are kept
        self.refusal = ""  # what the host said to a request that it could not read

    async def json(
        self, messages: list[dict[str, str]], schema: dict[str, Any], list_name: str, *, most_tokens: int, **how: Any
    ) -> list[dict[str, Any]] | None:
        """Ask for a list of objects; None when it was not asked, or gave no answer that can be read."""

        async def within(limit: int) -> Reply | None:
            reserved = self.purse.reserve(sum(len(each["content"]) for each in messages), limit)
            if reserved is None:
                return None
            reply = await self._ask(messages, schema, max_tokens=limit, **how)
            self.purse.settle(reserved, reply)
            return reply

        reply = await self._with_room(within, most_tokens)
        return replies.rows(reply.text, list_name) if reply else None

    async def _with_room(self, ask: Callable[[int], Awaitable[Reply | None]], most_tokens: int) -> Reply | None:
        """Ask within a limit; once more, with room for reasoning, where it was spent before there was an answer."""
        limit = providers.room(self.at.address, self.provider.chat_model, most_tokens)
        reply = await ask(limit)
        if reply and reply.ran_out and limit == most_tokens and not self.provider.embedded:
            reply = await ask(most_tokens + providers.REASONING_TOKENS)
        if reply and reply.ran_out and not self.provider.embedded:
            self.refusal = f"{self.provider.chat_model} spends all of its tokens on reasoning and writes no question."
        return reply

    async def _ask(self, messages: list[dict[str, str]], schema: dict[str, Any], **how: Any) -> Reply | None:
        async with self.free:
            if self.error:
                return None
            try:
                return await replies.ask(self.at, self.provider, messages, schema, **how)
            except (ProviderDown, ProviderRefused) as error:
                self.error = self.error or error
            except ProviderError as error:
                self.refusal = str(error)
        return None

    async def texts(self, prompts: Sequence[str], *, seed: int, temperature: float, most_tokens: int) -> list[str]:
        """Let the model write one short text for each prompt; "" where it was not asked or gave none."""
        how: dict[str, Any] = {"temperature": temperature, "seed": seed}

        async def one(prompt: str) -> str:
            async def within(limit: int) -> Reply | None:
                reserved = self.purse.reserve(len(prompt), limit)
                if reserved is None:
                    return None
                async with self.free:
                    messages = [{"role": "user", "content": prompt}]
                    reply = await providers.chat(self.at, self.provider.chat_model, messages, max_tokens=limit, **how)
                self.purse.settle(reserved, reply)
                return reply

            reply = await self._with_room(within, most_tokens)
            return reply.text if reply else ""

        return list(await asyncio.gather(*map(one, prompts)))

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """Embed texts with the host's embedding model; no rows for no texts."""
        if not texts:
            return np.zeros((0, 1), dtype=np.float32)
        return await providers.embed(self.at, self.provider.embedding_model, texts)
