"""Stand before argilla-server and turn away what it never needs: parts of files, and forms larger than its sign-in.

Both were holes of the Starlette that it pins (CVE-2025-62727, CVE-2025-54121). The one that is installed has them
mended; what is not needed stays out all the same.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

LARGEST_FORM_BYTES = 64 * 1024
UNSUPPORTED_HEADERS = frozenset({b"range", b"if-range"})
FORMS = (b"multipart/form-data", b"application/x-www-form-urlencoded")
REFUSAL = b'{"detail": "A form of more than 64 kilobytes, or of unknown length, is not taken."}'

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def guard(app: App) -> App:
    """Return the app with the guard before it."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if _is_large_form(scope["headers"]):
                await _refuse(send)
                return
            kept = [(name, value) for name, value in scope["headers"] if name.lower() not in UNSUPPORTED_HEADERS]
            scope = {**scope, "headers": kept}
        await app(scope, receive, send)

    return guarded


def _is_large_form(headers: list[tuple[bytes, bytes]]) -> bool:
    named = {name.lower(): value for name, value in headers}
    if not named.get(b"content-type", b"").lower().startswith(FORMS):
        return False
    length = named.get(b"content-length", b"")
    return not length.isdigit() or int(length) > LARGEST_FORM_BYTES


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": REFUSAL})
