"""POST /v1/completions: continue a text as it stands. Question writing from examples uses it."""

import asyncio
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

    prompts = _prompts(body, engine.pool.base.encode)
    work = [
        (prompt, generation.sampling(body, prompt, body.max_tokens, DEFAULT_MAX_TOKENS, index))
        for prompt in prompts
        for index in range(body.n)
    ]
    head = {"id": new_id("cmpl-"), "object": "text_completion", "created": now(), "model": body.model}
    if body.stream:
        answers = [generation.pieces(engine, body.model, prompt, how) for prompt, how in work]
        return sse.stream(_chunks(body, head, sum(map(len, prompts)), sse.interleave(answers)))
    answered = await asyncio.gather(*(generation.whole(http, engine, body.model, prompt, how) for prompt, how in work))
    choices = [_choice(index, piece.text, piece.finish_reason) for index, piece in enumerate(answered)]
    usage = _usage(sum(map(len, prompts)), sum(piece.tokens for piece in answered))
    return {**head, "choices": choices, "usage": usage}


def _prompts(body: CompletionRequest, encode: Any) -> list[list[int]]:
    given: list[Any] = body.prompt if isinstance(body.prompt, list) else [body.prompt]
    if given and isinstance(given[0], int):
        given = [given]
    prompts = [encode(prompt) if isinstance(prompt, str) else list(prompt) for prompt in given]
    if not prompts or not all(prompts):
        raise invalid("A prompt is empty.", "prompt")
    return prompts


def _choice(index: int, text: str, finish_reason: str | None) -> dict[str, Any]:
    return {"index": index, "text": text, "finish_reason": finish_reason, "logprobs": None}


def _usage(prompt: int, completion: int) -> dict[str, int]:
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


async def _chunks(
    body: CompletionRequest, head: dict[str, Any], prompt_tokens: int, answers: AsyncIterator[tuple[int, Any]]
) -> AsyncIterator[dict[str, Any]]:
    completion_tokens = 0
    async for index, piece in answers:
        completion_tokens += piece.tokens if piece.finish_reason else 0
        if piece.text or piece.finish_reason:
            yield {**head, "choices": [_choice(index, piece.text, piece.finish_reason)]}
    if body.stream_options and body.stream_options.include_usage:
        yield {**head, "choices": [], "usage": _usage(prompt_tokens, completion_tokens)}
