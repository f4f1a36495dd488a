"""What every HTTP answer carries, and where requests may come from: our hosts, our pages, a proxy of ours."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from services import settings
from services.middleware import Layer

# Streamlit builds styles and workers at run time, and Plotly compiles functions: hence 'unsafe-inline', blob: and
# 'unsafe-eval'. No image, font, frame or connection may leave this origin, so text cannot phone home.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # with no-referrer, browsers hide from us where a form was sent from
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
HSTS = "max-age=31536000"


def here(path: str) -> str:
    """Give the path by which a browser reaches a path of ours: below the public address's own path, if it has one."""
    return urlsplit(settings.public_url()).path + path


def is_behind_tls(scheme: str) -> bool:
    """Say whether the browser came by https, to us or to the proxy before us."""
    return scheme == "https" or settings.public_url().startswith("https://")


def is_same_origin(headers: Mapping[str, str]) -> bool:
    """Say whether one of our own pages asks: browsers name the page's origin on every POST and every websocket."""
    origin = headers.get("origin")
    if origin is None:  # no browser, or an old one: then nobody's page is misused
        return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    try:
        asking = urlsplit(origin).netloc
    except ValueError:  # an address that is none
        return False
    return bool(asking) and asking in (headers.get("host"), urlsplit(settings.public_url()).netloc)


def is_our_host(host: str) -> bool:
    """Say whether a Host header names us, and not a stranger's name that was pointed at this machine (DNS rebinding).

    A number cannot be rebound, so every IP address will do.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    name = name.rstrip(".")
    if name == "localhost" or name in settings.allowed_hosts():
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class SecurityHeaders(Layer):
    """ASGI middleware that puts HEADERS on every HTTP answer, and HSTS behind TLS."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, adding the headers to what comes back."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if is_behind_tls(scope["scheme"]):
                    headers["strict-transport-security"] = HSTS
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class Gate(Layer):
    """ASGI middleware that refuses strange hosts, and websockets that another site's page opens."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        ours = is_our_host(headers.get("host", ""))
        if ours and (scope["type"] == "http" or is_same_origin(headers)):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            sentence = "Winrate does not answer under this name. Whoever runs it can allow it: see docs/proxy.md."
            await PlainTextResponse(sentence, 421)(scope, receive, send)
