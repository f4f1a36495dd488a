"""Model hosts that refuse what real ones refuse, with their words, as a behaviour of the stub."""

import json
from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse, Response

Refuse = Callable[[dict[str, Any]], Response | None]


def openai_error(message: str, param: str | None, code: str | None, status: int = 400) -> JSONResponse:
    """Refuse in OpenAI's shape."""
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return JSONResponse({"error": error}, status)


def gpt5(body: dict[str, Any]) -> Response | None:
    """Take what OpenAI's reasoning models take, and name one fault at a time as they do."""
    if "max_tokens" in body:
        return openai_error(
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            "max_tokens",
            "unsupported_parameter",
        )
    if body.get("temperature", 1) != 1:
        return openai_error(
            f"Unsupported value: 'temperature' does not support {body['temperature']} with this model. "
            "Only the default (1) value is supported.",
            "temperature",
            "unsupported_value",
        )
    if "stop" in body:
        message = "Unsupported parameter: 'stop' is not supported with this model."
        return openai_error(message, "stop", "unsupported_parameter")
    if body.get("max_completion_tokens", 99) < 16:
        return openai_error(
            "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got "
            f"{body['max_completion_tokens']} instead.",
            "max_output_tokens",
            "integer_below_min_value",
        )
    return None


def mistral(body: dict[str, Any]) -> Response | None:
    """Refuse what pydantic does not know, all at once."""
    known = ("model", "messages", "temperature", "max_tokens", "stop", "random_seed", "response_format")
    extra = [
        {"type": "extra_forbidden", "loc": ["body", name], "msg": "Extra inputs are not permitted", "input": value}
        for name, value in body.items()
        if name not in known
    ]
    message = {"object": "error", "message": {"detail": extra}, "type": "invalid_request_error", "param": None}
    return JSONResponse(message, 422) if extra else None


def gemma(body: dict[str, Any]) -> Response | None:
    """Know no instructions, as a chat template without them."""
    if any(each["role"] not in ("user", "assistant") for each in body["messages"]):
        said = {"object": "error", "message": "System role not supported", "type": "BadRequestError", "param": None}
        return JSONResponse(said | {"code": 400}, 400)
    return None


def xai(body: dict[str, Any]) -> Response | None:
    """Refuse in xAI's shape, in camel case."""
    for name, camel in (("reasoning_effort", "reasoningEffort"), ("stop", "stop"), ("verbosity", "verbosity")):
        if name in body:
            error = f"Model {body['model']} does not support parameter {camel}."
            return JSONResponse({"code": "invalid-argument", "error": error}, 400)
    return None


def openrouter(inner: Refuse) -> Refuse:
    """Hide what another host says in metadata, under a success's status."""

    def refuse(body: dict[str, Any]) -> Response | None:
        said = inner(body)
        if said is None:
            return None
        metadata = {"raw": bytes(said.body).decode(), "provider_name": "OpenAI"}
        error = {"message": "Provider returned error", "code": said.status_code, "metadata": metadata}
        return JSONResponse({"error": error, "user_id": "user_x"}, 200)

    return refuse


def streams_only(text: str) -> Refuse:
    """Answer in a stream, and refuse to answer otherwise."""

    def refuse(body: dict[str, Any]) -> Response | None:
        if not body.get("stream"):
            return openai_error("This model only support stream mode, please enable the stream parameter.", None, None)
        deltas = [{"content": each} for each in text]
        chunks: list[dict[str, Any]] = [{"model": "m-1", "choices": [{"index": 0, "delta": each}]} for each in deltas]
        chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        chunks.append({"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}})
        lines = [f"data: {json.dumps(each, ensure_ascii=False)}\n\n" for each in chunks]
        return Response("".join(lines) + "data: [DONE]\n\n", media_type="text/event-stream")

    return refuse


def never(body: dict[str, Any]) -> Response | None:
    """Refuse one parameter after the other, and the limit under both names in turn."""
    name = next((each for each in body if each not in ("model", "messages")), "model")
    return openai_error(
        f"Unsupported parameter: '{name}' is not supported with this model.", name, "unsupported_parameter"
    )
