"""POST /v1/completions: continue a text as it stands. Question writing from examples uses it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.embedded.models.errors import invalid
from services.embedded.models.ids import new_id, now
from services.embedded.models.schemas import CompletionRequest
from services.embedded.models.state import Server

router = APIRouter()

DEFAULT_MAX_TOKENS = 16  # as OpenAI's


@router.post("/completions", response_model=None)
async def create(body: CompletionRequest, server: Server, http: Request) -> dict[str, Any] | Response:
    """Continue one or several prompts, whole or as a stream."""
    body.check_supported()
    server.catalog.require_chat(body.model)
    engine = await server.runtime.engine()
    from services.embedded.models import generation, sse

    loaded, context = engine.pool.base, server.catalog.context_tokens
    prompts = _prompts(body, loaded.encode, loaded.config.vocab_size)
    work = [
        (
            prompt,
            generation.sampling(
                body, prompt, body.max_tokens, DEFAULT_MAX_TOKENS, index, context, logprobs=body.logprobs
            ),
        )
        for prompt in prompts
        for index in range(body.n)
    ]
    head = {"id": new_id("cmpl-"), "object": "text_completion", "created": now(), "model": body.model}
    if body.stream:
        answers = [generation.pieces(engine, body.model, prompt, how) for prompt, how in work]
        return sse.stream(_chunks(body, head, loaded, sum(map(len, prompts)), sse.interleave(answers)))
    answered = await asyncio.gather(*(generation.whole(http, engine, body.model, prompt, how) for prompt, how in work))
    choices = [_choice(body, loaded, index, piece) for index, piece in enumerate(answered)]
    usage = generation.usage(sum(map(len, prompts)), answered)
    return {**head, "choices": choices, "usage": usage}


def _prompts(body: CompletionRequest, encode: Any, vocabulary: int) -> list[list[int]]:
    given: list[Any] = body.prompt if isinstance(body.prompt, list) else [body.prompt]
    if given and isinstance(given[0], int):
        given = [given]
    prompts = [encode(prompt) if isinstance(prompt, str) else list(prompt) for prompt in given]
    if not prompts or not all(prompts):
        raise invalid("A prompt is empty.", "prompt")
    if not all(0 <= token < vocabulary for prompt in prompts for token in prompt):
        raise invalid(f"A token of a prompt is not one of the {vocabulary} that this model knows.", "prompt")
    return prompts


def _choice(body: CompletionRequest, loaded: Any, index: int, piece: Any, offset: int = 0) -> dict[str, Any]:
    from services.embedded.models import logprobs

    found = None if body.logprobs is None else logprobs.plain(loaded, piece.logprobs, offset)
    return {"index": index, "text": piece.text, "finish_reason": piece.finish_reason, "logprobs": found}


async def _chunks(
    body: CompletionRequest,
    head: dict[str, Any],
    loaded: Any,
    prompt_tokens: int,
    answers: AsyncIterator[tuple[int, Any]],
) -> AsyncIterator[dict[str, Any]]:
    from services.embedded.models import generation

    ended: list[Any] = []
    sent: Counter[int] = Counter()
    async for index, piece in answers:
        if piece.finish_reason:
            ended.append(piece)
        if piece.text or piece.logprobs or piece.finish_reason:
            yield {**head, "choices": [_choice(body, loaded, index, piece, sent[index])]}
        sent[index] += len(piece.text)
    if body.stream_options and body.stream_options.include_usage:
        yield {**head, "choices": [], "usage": generation.usage(prompt_tokens, ended)}
