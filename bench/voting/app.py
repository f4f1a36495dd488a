"""The vote page and, for comparison, the same vote as a plain Streamlit page that reruns on every key.

Each answer says in its `server-timing` header how long it took inside, waiting for the store included.
"""

import time
from pathlib import Path

from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import App

from components.vote_island.routes import routes
from services.web import SecurityHeaders


class Timed:
    """Write the milliseconds from a request's arrival to its answer into the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        began = time.perf_counter()

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                spent = f"app;dur={(time.perf_counter() - began) * 1000:.2f}"
                message["headers"] = [*message["headers"], (b"server-timing", spent.encode())]
            await send(message)

        await self.app(scope, receive, timed)


app = App(
    Path(__file__).with_name("script.py"),
    routes=routes,
    middleware=[Middleware(Timed), SecurityHeaders.middleware()],
)
