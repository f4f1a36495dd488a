"""A request's body comes in time and is not too long, and a client that goes away is no error of ours."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.middleware import Layer

MOST_BYTES = 1_000_000
SILENT_SECONDS = 20.0
FIRST_SECONDS = 30.0
SLOWEST = 8_192  # bytes a second, once FIRST_SECONDS are over


class Refused(Exception):
    """Ends the reading of a body; carries the answer."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.answer: Response = PlainTextResponse(sentence, status, {"connection": "close"})


class RequestLimits(Layer):
    """ASGI middleware that bounds what is read; `larger` gives more bytes to the paths below a prefix."""

    def __init__(self, app: ASGIApp, larger: Mapping[str, int] | None = None) -> None:
        super().__init__(app)
        self._larger = dict(larger or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on; end it in silence when the client is gone, with a sentence when its body is refused."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        call = _Call(self._most_bytes(scope["path"]), receive, send)
        try:
            call.require_length(Headers(scope=scope).get("content-length", ""))
            with suppress(ClientDisconnect):
                await self.app(scope, call.receive, call.send)
        except Refused as refusal:
            if not call.answering:
                await refusal.answer(scope, receive, send)

    def _most_bytes(self, path: str) -> int:
        return max((most for prefix, most in self._larger.items() if path.startswith(prefix)), default=MOST_BYTES)


class _Call:
    """One request that is being read."""

    def __init__(self, most_bytes: int, receive: Receive, send: Send) -> None:
        self._most_bytes, self._receive, self._send = most_bytes, receive, send
        self._bytes, self._waited = 0, 0.0
        self._whole = self.answering = False

    def require_length(self, told: str) -> None:
        """Refuse a body that says of itself that it is too long."""
        if told.isdecimal() and int(told) > self._most_bytes:
            raise Refused("This is too long to be taken here.", 413)

    async def receive(self) -> Message:
        """Give the next part of the body, within the limits until it is whole or the answer has begun."""
        if self._whole or self.answering:
            return await self._receive()
        message = await self._in_time()
        self._bytes += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._bytes > self._most_bytes:
            raise Refused("This is too long to be taken here.", 413)
        return message

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on."""
        self.answering = True
        await self._send(message)

    async def _in_time(self) -> Message:
        begun = time.monotonic()
        try:
            async with asyncio.timeout(min(SILENT_SECONDS, self._left())):
                return await self._receive()
        except TimeoutError as error:
            raise Refused("The rest of this did not come in time. Please send it again.", 408) from error
        finally:
            self._waited += time.monotonic() - begun

    def _left(self) -> float:
        return max(0.0, FIRST_SECONDS + self._bytes / SLOWEST - self._waited)
