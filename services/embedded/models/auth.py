"""The API key: asked for on every path but /health, before the body is read."""

import secrets

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.embedded.models.errors import ApiError


class KeyRequired:
    """Refuse what comes without the key, and number every answer (`x-request-id`).

    Plain ASGI rather than a dependency, so that unknown paths and broken bodies are refused as well.
    """

    def __init__(self, app: ASGIApp, api_key: str) -> None:
        self.app = app
        self.expected = api_key.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 401."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def numbered(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["x-request-id"] = f"req_{secrets.token_hex(12)}"
            await send(message)

        refusal = None if scope["path"] == "/health" else self._refusal(Headers(scope=scope))
        if refusal is None:
            await self.app(scope, receive, numbered)
        else:
            await JSONResponse(refusal.body(), status_code=401)(scope, receive, numbered)

    def _refusal(self, headers: Headers) -> ApiError | None:
        scheme, _, key = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            return ApiError("You didn't provide an API key. Send it as 'Authorization: Bearer KEY'.", status=401)
        if not secrets.compare_digest(key.strip().encode(), self.expected):
            return ApiError(
                "Incorrect API key provided. The key is in endpoints.json in Winrate's data folder.",
                status=401,
                code="invalid_api_key",
            )
        return None
