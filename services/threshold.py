"""Whoever is not signed in and opens a page is led to the door; pages themselves refuse too, each on its own."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import Receive, Scope, Send

from services import accounts, web
from services.middleware import Layer

OPEN = frozenset(
    {"sign-in", "sign-out", "join", "password", "shared", "oauth2callback", "auth", "api", "hooks"}
    | {"_stcore", "static", "media", "component"}
)


class Threshold(Layer):
    """ASGI middleware before Streamlit's pages."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, or lead to the door."""
        if scope["type"] == "http" and _opens_page(Request(scope)):
            cookie = Request(scope).cookies.get(accounts.COOKIE)
            if await run_in_threadpool(accounts.person_of_cookie, cookie) is None:
                await RedirectResponse(web.here("/sign-in"), 303)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _opens_page(request: Request) -> bool:
    """Say whether a browser asks for one of Streamlit's pages to show it as a whole."""
    first = request.scope["path"].strip("/").partition("/")[0]
    return request.method == "GET" and request.headers.get("sec-fetch-dest") == "document" and first not in OPEN
