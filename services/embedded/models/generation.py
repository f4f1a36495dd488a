"""From a request to the engine and back: token budget, cancelling, pieces as they come."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from fastapi import Request

from services.embedded.models.engine import Engine
from services.embedded.models.errors import ApiError, invalid, server_error
from services.embedded.models.request import Generation, Piece
from services.embedded.models.sampling import Logprob, Sampling
from services.embedded.models.schemas import GenerationRequest


def sampling(
    request: GenerationRequest,
    prompt: list[int],
    asked: int | None,
    default: int,
    index: int,
    context: int,
    **more: Any,
) -> Sampling:
    """Return how to sample choice `index`; raise OpenAI's context_length_exceeded where it cannot fit."""
    what = "messages" if hasattr(request, "messages") else "prompt"
    limit = f"This model's maximum context length is {context} tokens. However, "
    if len(prompt) >= context:
        message = f"{limit}your {what} resulted in {len(prompt)} tokens. Please reduce the length of the {what}."
        raise invalid(message, what, "context_length_exceeded")
    if asked and len(prompt) + asked > context:
        message = f"{limit}you requested {len(prompt) + asked} tokens ({len(prompt)} in the {what}, {asked} in the"
        raise invalid(f"{message} completion). Please reduce one of them.", what, "context_length_exceeded")
    return Sampling(
        max_tokens=asked or min(default, context - len(prompt)),
        temperature=1.0 if request.temperature is None else request.temperature,
        top_p=1.0 if request.top_p is None else request.top_p,
        frequency_penalty=request.frequency_penalty or 0.0,
        presence_penalty=request.presence_penalty or 0.0,
        seed=None if request.seed is None else request.seed + index,
        stop=request.stops(),
        logit_bias=tuple((request.logit_bias or {}).items()),
        **more,
    )


async def pieces(engine: Engine, model: str, prompt: list[int], how: Sampling) -> AsyncIterator[Piece]:
    """Yield an answer's pieces; leaving early cancels the generation."""
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[Piece] = asyncio.Queue()

    def emit(piece: Piece) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(arrived.put_nowait, piece)

    generation = Generation(model, prompt, how, emit)
    engine.submit(generation)
    try:
        while True:
            piece = await arrived.get()
            if piece.error is not None:
                raise _translated(piece.error)
            yield piece
            if piece.finish_reason:
                return
    finally:
        generation.cancelled = True


async def whole(http: Request, engine: Engine, model: str, prompt: list[int], how: Sampling) -> Piece:
    """Return a whole answer as one piece; stop generating when the client has gone."""
    texts: list[str] = []
    logprobs: list[Logprob] = []
    async for piece in pieces(engine, model, prompt, how):
        texts.append(piece.text)
        logprobs += piece.logprobs
        if piece.finish_reason:
            return Piece("".join(texts), piece.tokens, piece.finish_reason, None, tuple(logprobs), piece.cached)
        if piece.tokens % 16 == 0 and await http.is_disconnected():
            break
    raise ApiError("The client closed the connection.", status=499)


def usage(prompt: int, answers: list[Piece]) -> dict[str, Any]:
    """Return OpenAI's usage object from the answers' last pieces."""
    completion = sum(piece.tokens for piece in answers)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": min(prompt, max((piece.cached for piece in answers), default=0))},
    }


def _translated(error: Exception) -> Exception:
    return error if isinstance(error, ApiError) else server_error(f"The model failed on this request: {error}")
