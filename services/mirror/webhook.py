"""Where Argilla calls when somebody responds: the signature is checked, then the response is taken over."""

import logging
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response as Answer
from starlette.routing import BaseRoute, Route

from services.errors import BadInput
from services.mirror import choices, pull
from services.mirror.responses import moment, parse

PATH = "/hooks/argilla"
EVENTS = ("response.created", "response.updated", "response.deleted")
KEY = "argilla_webhook"
LARGEST_BODY = 5_000_000

log = logging.getLogger(__name__)


class _Dataset(BaseModel):
    id: str


class _Record(BaseModel):
    external_id: str | None
    dataset: _Dataset


class _User(BaseModel):
    username: str
    first_name: str
    last_name: str | None = None


class _Given(BaseModel):
    """A response that was made or changed."""

    id: str
    status: str
    values: dict[str, dict[str, Any]] | None = None
    updated_at: str
    record: _Record
    user: _User


class _Gone(BaseModel):
    """A response that was taken back."""

    id: str


async def receive(request: Request) -> Answer:
    """Take one call; 401 for a signature that is not Argilla's, 400 for a body that cannot be read."""
    body = await _read(request)
    if body is None:
        return Answer(status_code=413)
    return await run_in_threadpool(_handle, body, dict(request.headers))


routes: list[BaseRoute] = [Route(PATH, receive, methods=["POST"])]


def secret() -> str | None:
    """Give the secret that Argilla signs with, or None when no webhook is registered."""
    found = choices.read(KEY)
    if not found:
        return None
    try:
        return choices.unseal(found["secret_encrypted"])
    except BadInput:  # sealed on another machine: the worker registers anew
        return None


def keep_secret(text: str) -> None:
    """Keep the secret that Argilla signs with, encrypted."""
    choices.write(KEY, {"secret_encrypted": choices.seal(text)})


async def _read(request: Request) -> bytes | None:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            return None
    return body


def _handle(body: bytes, headers: Mapping[str, str]) -> Answer:
    key = secret()
    if key is None:
        return Answer(status_code=401)
    try:
        event = Webhook(key).verify(body, dict(headers))
    except (WebhookVerificationError, ValueError):  # ValueError: a signature that is not even base64
        return Answer(status_code=401)
    try:
        _take(event)
    except (KeyError, OverflowError, TypeError, ValueError):
        log.warning("A webhook of Argilla could not be read; polling will catch up.")
        return Answer(status_code=400)
    return Answer(status_code=204)


def _take(event: dict[str, Any]) -> None:
    kind = event["type"]
    if kind == "response.deleted":
        pull.take_back(_Gone.model_validate(event["data"]).id, moment(event["timestamp"]))
    elif kind in EVENTS:
        given = _Given.model_validate(event["data"])
        if record_id := given.record.external_id:
            raw, user = given.model_dump(), given.user.model_dump()
            pull.take(parse(raw, record_id=record_id, dataset_id=given.record.dataset.id, user=user))
