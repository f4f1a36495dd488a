"""The app below a path, which is taken off before the app sees it, as a proxy does."""

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from app import app as winrate

PATH = "/team"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass on what lies below the path; there is nothing else."""
    if scope["type"] == "lifespan" or scope["path"] == "/_stcore/health":
        await winrate(scope, receive, send)
    elif scope["path"].startswith(f"{PATH}/"):
        inner = scope["path"].removeprefix(PATH)
        await winrate({**scope, "path": inner, "raw_path": inner.encode()}, receive, send)
    elif scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse("Nothing lies here.", 404)(scope, receive, send)
