"""POST /v1/chat/completions."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.embedded.models.ids import new_id, now
from services.embedded.models.schemas import ChatRequest
from services.embedded.models.state import Server, State

router = APIRouter()

DEFAULT_MAX_TOKENS = 512  # where the request names no limit: a small model may otherwise ramble to the context's end


@router.post("/chat/completions", response_model=None)
async def create(body: ChatRequest, server: Server, http: Request) -> dict[str, Any] | Response:
    """Answer a conversation, whole or as a stream."""
    engine, prompt, ways = await prepared(body, server)
    from services.embedded.models import generation, sse

    head = {"id": new_id("chatcmpl-"), "created": now(), "model": body.model, "system_fingerprint": "fp_winrate"}
    if body.stream:
        answers = [generation.pieces(engine, body.model, prompt, how) for how in ways]
        return sse.stream(_chunks(body, head, engine.pool.base, len(prompt), sse.interleave(answers)))
    whole = [generation.whole(http, engine, body.model, prompt, how) for how in ways]
    answered = await asyncio.gather(*whole)
    choices = [_choice(body, engine.pool.base, index, piece) for index, piece in enumerate(answered)]
    usage = generation.usage(len(prompt), answered)
    return {**head, "object": "chat.completion", "choices": choices, "usage": usage}


async def prepared(body: ChatRequest, server: State) -> tuple[Any, list[int], list[Any]]:
    """Return the engine, the prompt's tokens and how to sample each choice; raise for what cannot be served."""
    body.check_supported()
    server.catalog.require_chat(body.model)
    messages = [message.plain() for message in body.messages]
    engine = await server.runtime.engine()
    from services.embedded.models import generation

    prompt = engine.pool.base.encode_chat(messages)
    asked = body.max_completion_tokens or body.max_tokens
    context = server.catalog.context_tokens
    ways = []
    for index in range(body.n):
        constraint = await _constraint(engine.pool.base, body.json_schema())
        logprobs = (body.top_logprobs or 0) if body.logprobs else None
        more = {"logprobs": logprobs, "constraint": constraint}
        ways.append(generation.sampling(body, prompt, asked, DEFAULT_MAX_TOKENS, index, context, **more))
    return engine, prompt, ways


async def _constraint(loaded: Any, schema: dict[str, Any] | None) -> Any:
    if schema is None:
        return None
    from services.embedded.models.constraint import JsonConstraint

    return await asyncio.to_thread(JsonConstraint, loaded, schema)


def _choice(body: ChatRequest, loaded: Any, index: int, piece: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": piece.text, "refusal": None}
    logprobs = _logprobs(body, loaded, piece)
    return {"index": index, "message": message, "finish_reason": piece.finish_reason, "logprobs": logprobs}


def _logprobs(body: ChatRequest, loaded: Any, piece: Any) -> dict[str, Any] | None:
    from services.embedded.models import logprobs

    return logprobs.chat(loaded, piece.logprobs) if body.logprobs else None


async def _chunks(
    body: ChatRequest,
    head: dict[str, Any],
    loaded: Any,
    prompt_tokens: int,
    answers: AsyncIterator[tuple[int, Any]],
) -> AsyncIterator[dict[str, Any]]:
    from services.embedded.models import generation

    head = {**head, "object": "chat.completion.chunk"}
    with_usage = bool(body.stream_options and body.stream_options.include_usage)
    if with_usage:
        head["usage"] = None

    def chunk(index: int, delta: dict[str, str], finish_reason: str | None = None, logprobs: Any = None) -> Any:
        choice = {"index": index, "delta": delta, "finish_reason": finish_reason, "logprobs": logprobs}
        return {**head, "choices": [choice]}

    for index in range(body.n):
        yield chunk(index, {"role": "assistant", "content": ""})
    ended: list[Any] = []
    async for index, piece in answers:
        if piece.text or piece.logprobs:
            yield chunk(index, {"content": piece.text}, logprobs=_logprobs(body, loaded, piece))
        if piece.finish_reason:
            ended.append(piece)
            yield chunk(index, {}, piece.finish_reason)
    if with_usage:
        yield {**head, "choices": [], "usage": generation.usage(prompt_tokens, ended)}
