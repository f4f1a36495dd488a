"""Send a request to the server from within, through all that a client's request goes through."""

import asyncio
import json
from typing import Any

from starlette.types import ASGIApp, Message


async def post(app: ASGIApp, path: str, body: dict[str, Any], api_key: str) -> tuple[int, str, Any]:
    """Return status, request id and decoded body."""
    asked: list[Message] = [{"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}]
    answered: list[Message] = []

    async def receive() -> Message:
        if not asked:
            await asyncio.Event().wait()  # a client that stays on the line
        return asked.pop()

    async def send(message: Message) -> None:
        answered.append(message)

    headers = [(b"authorization", f"Bearer {api_key}".encode()), (b"content-type", b"application/json")]
    scope = {
        **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http"},
        **{"path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers},
        **{"server": ("127.0.0.1", 0), "client": ("127.0.0.1", 0)},
    }
    await app(scope, receive, send)
    start = next(message for message in answered if message["type"] == "http.response.start")
    content = b"".join(message.get("body", b"") for message in answered if message["type"] == "http.response.body")
    return start["status"], dict(start["headers"]).get(b"x-request-id", b"").decode(), json.loads(content)
