"""Ask for JSON in the strictest way that a host knows, and read whatever comes back."""

import json
import re
from collections.abc import Iterator
from typing import Any

from services import providers, store
from services.errors import ProviderError
from services.providers import Reply

_WAYS = ("json_schema", "json_object", "plain", "bare")  # bare: without a seed as well
_BAD_REQUEST = (400, 404, 415, 422)
_known: dict[tuple[str, str], int] = {}


async def ask(
    at: Any, provider: store.Provider, messages: list[dict[str, str]], schema: dict[str, Any], **how: Any
) -> Reply:
    """Ask a host's chat model for JSON; what a host refuses once is not tried there again.

    Raises ProviderDown, or ProviderError when the host takes the request in no way at all.
    """
    key = (provider.base_url, provider.chat_model)
    first = _known.get(key, 0)
    for number, way in enumerate(_WAYS[first:], start=first):
        try:
            reply = await providers.chat(at, provider.chat_model, messages, **_options(way, schema, how))
        except ProviderError as error:
            if number == len(_WAYS) - 1 or getattr(error.__cause__, "status_code", 0) not in _BAD_REQUEST:
                raise
        else:
            _known[key] = number
            return reply
    raise AssertionError("the last way returns or raises")


def forget() -> None:
    """Forget what hosts refused."""
    _known.clear()


def rows(said: str, list_name: str) -> list[dict[str, Any]]:
    """Read the objects of a reply's list; JSON in a fence, after a preface, cut off or one a line is read as well."""
    for found in _values(said):
        if isinstance(found, dict) and isinstance(found.get(list_name), list):
            return [each for each in found[list_name] if isinstance(each, dict)]
        if isinstance(found, list):
            return [each for each in found if isinstance(each, dict)]
    return [each for each in _objects(said) if list_name not in each]


def number(value: Any) -> int | None:
    """Read a whole number that a model may have written as text."""
    found = re.search(r"-?\d+", str(value)) if value is not None else None
    return int(found[0]) if found else None


def _options(way: str, schema: dict[str, Any], how: dict[str, Any]) -> dict[str, Any]:
    if way == "bare":
        return {name: value for name, value in how.items() if name != "seed"}
    formats = {"json_schema": schema, "json_object": {"type": "json_object"}}
    return how | ({"response_format": formats[way]} if way in formats else {})


def _values(said: str) -> Iterator[Any]:
    fenced = re.findall(r"```(?:json)?\s*(.*?)```", said, re.DOTALL)
    for text in (said, *fenced, said[said.find("{") : said.rfind("}") + 1], said[said.find("[") : said.rfind("]") + 1]):
        try:
            yield json.loads(text)
        except ValueError:
            continue


def _objects(said: str) -> Iterator[dict[str, Any]]:
    """Read every complete object that holds no other, as a reply that was cut off still has some."""
    for text in re.findall(r"\{[^{}]*\}", said):
        try:
            found = json.loads(text)
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found
