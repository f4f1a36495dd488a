"""POST /v1/chat/completions."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.embedded.models.ids import new_id, now
from services.embedded.models.schemas import ChatRequest
from services.embedded.models.state import Server

router = APIRouter()

DEFAULT_MAX_TOKENS = 512  # where the request names no limit: a small model may otherwise ramble to the context's end


@router.post("/chat/completions", response_model=None)
async def create(body: ChatRequest, server: Server, http: Request) -> dict[str, Any] | Response:
    """Answer a conversation, whole or as a stream."""
    body.check_supported()
    server.catalog.require_chat(body.model)
    messages = [message.plain() for message in body.messages]
    engine = await server.runtime.engine()
    from services.embedded.models import generation, sse

    prompt = engine.pool.base.encode_chat(messages)
    asked = body.max_completion_tokens or body.max_tokens
    ways = [generation.sampling(body, prompt, asked, DEFAULT_MAX_TOKENS, index) for index in range(body.n)]
    head = {"id": new_id("chatcmpl-"), "created": now(), "model": body.model, "system_fingerprint": "fp_winrate"}
    if body.stream:
        answers = [generation.pieces(engine, body.model, prompt, how) for how in ways]
        return sse.stream(_chunks(body, head, len(prompt), sse.interleave(answers)))
    whole = [generation.whole(http, engine, body.model, prompt, how) for how in ways]
    answered = await asyncio.gather(*whole)
    choices = [_choice(index, piece.text, piece.finish_reason) for index, piece in enumerate(answered)]
    usage = _usage(len(prompt), sum(piece.tokens for piece in answered))
    return {**head, "object": "chat.completion", "choices": choices, "usage": usage}


def _choice(index: int, text: str, finish_reason: str | None) -> dict[str, Any]:
    message = {"role": "assistant", "content": text, "refusal": None}
    return {"index": index, "message": message, "finish_reason": finish_reason, "logprobs": None}


def _usage(prompt: int, completion: int) -> dict[str, int]:
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


async def _chunks(
    body: ChatRequest, head: dict[str, Any], prompt_tokens: int, answers: AsyncIterator[tuple[int, Any]]
) -> AsyncIterator[dict[str, Any]]:
    head = {**head, "object": "chat.completion.chunk"}
    with_usage = bool(body.stream_options and body.stream_options.include_usage)
    if with_usage:
        head["usage"] = None

    def chunk(index: int, delta: dict[str, str], finish_reason: str | None = None) -> dict[str, Any]:
        return {**head, "choices": [{"index": index, "delta": delta, "finish_reason": finish_reason, "logprobs": None}]}

    for index in range(body.n):
        yield chunk(index, {"role": "assistant", "content": ""})
    completion_tokens = 0
    async for index, piece in answers:
        if piece.text:
            yield chunk(index, {"content": piece.text})
        if piece.finish_reason:
            completion_tokens += piece.tokens
            yield chunk(index, {}, piece.finish_reason)
    if with_usage:
        yield {**head, "choices": [], "usage": _usage(prompt_tokens, completion_tokens)}
