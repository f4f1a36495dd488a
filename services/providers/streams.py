"""A reply that came as a stream of events, put together as if it had come at once."""

import json
from collections.abc import Iterator
from typing import Any

from services.providers.reasoning import FIELDS

_TEXTS = (*FIELDS, "refusal")
_KEPT = ("model", "system_fingerprint", "usage", "error")


def completed(body: str) -> dict[str, Any]:
    """Join the chunks of a streamed chat completion, of its first choice; other streams give no choices."""
    whole: dict[str, Any] = {}
    message: dict[str, Any] = {}
    finish = None
    for chunk in _chunks(body):
        whole |= {name: chunk[name] for name in _KEPT if chunk.get(name)}
        for choice in chunk.get("choices") or ():
            if choice.get("index", 0) == 0:
                _add(message, choice.get("delta") or choice.get("message") or {})
                finish = choice.get("finish_reason") or finish
    if not message and finish is None:
        return whole
    return whole | {"choices": [{"index": 0, "message": message, "finish_reason": finish}]}


def _chunks(body: str) -> Iterator[dict[str, Any]]:
    for line in body.split("\n"):  # not splitlines: a text may hold other separators
        data = line.removeprefix("data:").strip()
        if not line.startswith("data:") or data == "[DONE]":
            continue
        try:
            chunk = json.loads(data)
        except ValueError:
            continue  # a line that was cut off
        if isinstance(chunk, dict):
            yield chunk


def _add(message: dict[str, Any], delta: dict[str, Any]) -> None:
    for name in ("content", *_TEXTS):
        value = delta.get(name)
        if not value:
            continue
        if isinstance(value, list) or isinstance(message.get(name), list):
            message[name] = [*_as_parts(message.get(name)), *_as_parts(value)]
        else:
            message[name] = message.get(name, "") + str(value)


def _as_parts(value: Any) -> list[Any]:
    if not value:
        return []
    return list(value) if isinstance(value, list) else [{"type": "text", "text": str(value)}]
