"""POST /v1/responses: OpenAI's newer endpoint for one answer. Nothing is kept: each request brings its conversation."""

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from services.embedded.models.errors import ApiError
from services.embedded.models.ids import new_id, now
from services.embedded.models.routes.chat import prepared
from services.embedded.models.schemas import ResponseRequest
from services.embedded.models.state import Server

router = APIRouter()


@router.post("/responses", response_model=None)
async def create(body: ResponseRequest, server: Server, http: Request) -> dict[str, Any] | Response:
    """Answer, whole or as a stream of events."""
    engine, prompt, (how,) = await prepared(body.as_chat(), server)
    from services.embedded.models import generation

    head = _head(body)
    if body.stream:
        pieces = generation.pieces(engine, body.model, prompt, how)
        return StreamingResponse(_lines(_events(head, prompt, pieces)), media_type="text/event-stream")
    piece = await generation.whole(http, engine, body.model, prompt, how)
    return _ended(head, new_id("msg_"), piece.text, generation.usage(len(prompt), [piece]), piece.finish_reason)


def _head(body: ResponseRequest) -> dict[str, Any]:
    return {
        **{"id": new_id("resp_"), "object": "response", "created_at": now(), "status": "in_progress"},
        **{"model": body.model, "output": [], "instructions": body.instructions, "metadata": body.metadata or {}},
        **{"temperature": body.temperature, "top_p": body.top_p, "max_output_tokens": body.max_output_tokens},
        **{"parallel_tool_calls": False, "tool_choice": "none", "tools": [], "text": body.text.model_dump()},
        **{"error": None, "incomplete_details": None, "usage": None, "store": False, "previous_response_id": None},
    }


def _part(text: str) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _item(item_id: str, text: str | None, status: str) -> dict[str, Any]:
    content = [] if text is None else [_part(text)]
    return {"id": item_id, "type": "message", "role": "assistant", "status": status, "content": content}


def _ended(
    head: dict[str, Any], item_id: str, text: str, usage: dict[str, Any], finish_reason: str | None
) -> dict[str, Any]:
    status = "incomplete" if finish_reason == "length" else "completed"
    why = {"reason": "max_output_tokens"} if status == "incomplete" else None
    counted = {
        "input_tokens": usage["prompt_tokens"],
        "input_tokens_details": {**usage["prompt_tokens_details"], "cache_write_tokens": 0},
        "output_tokens": usage["completion_tokens"],
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": usage["total_tokens"],
    }
    output = [_item(item_id, text, status)]
    return {**head, "status": status, "incomplete_details": why, "output": output, "usage": counted}


async def _events(
    head: dict[str, Any], prompt: list[int], pieces: AsyncIterator[Any]
) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """Yield the events in OpenAI's order: created, in progress, item, part, text as it comes, and each of them done."""
    from services.embedded.models import generation

    item_id, texts, last = new_id("msg_"), list[str](), None
    place = {"item_id": item_id, "output_index": 0, "content_index": 0}
    yield "response.created", {"response": head}
    yield "response.in_progress", {"response": head}
    yield "response.output_item.added", {"output_index": 0, "item": _item(item_id, None, "in_progress")}
    yield "response.content_part.added", {**place, "part": _part("")}
    async for last in pieces:
        if last.text:
            texts.append(last.text)
            yield "response.output_text.delta", {**place, "delta": last.text, "logprobs": []}
    assert last is not None
    text = "".join(texts)
    done = _ended(head, item_id, text, generation.usage(len(prompt), [last]), last.finish_reason)
    yield "response.output_text.done", {**place, "text": text, "logprobs": []}
    yield "response.content_part.done", {**place, "part": _part(text)}
    yield "response.output_item.done", {"output_index": 0, "item": done["output"][0]}
    yield f"response.{done['status']}", {"response": done}


async def _lines(events: AsyncIterator[tuple[str, dict[str, Any]]]) -> AsyncIterator[str]:
    number = 0
    try:
        async for kind, event in events:
            yield _line(kind, {**event, "sequence_number": number})
            number += 1
    except ApiError as error:
        yield _line("error", {**error.body()["error"], "sequence_number": number})


def _line(kind: str, event: dict[str, Any]) -> str:
    return f"event: {kind}\ndata: {json.dumps({**event, 'type': kind}, ensure_ascii=False)}\n\n"
