"""The app as it is served, with every call from an address of its own, so that no limit by address hides a route."""

from itertools import count

from starlette.types import Receive, Scope, Send

from app import app as winrate

_calls = count()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Pass a call on as if from somewhere else."""
    if scope["type"] == "http":
        scope["client"] = (f"fd00::{next(_calls):x}", 1)
    await winrate(scope, receive, send)
