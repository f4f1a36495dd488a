"""What every ASGI middleware of ours shares."""

from typing import Any

from starlette.middleware import Middleware
from starlette.types import ASGIApp


class Layer:
    """A layer around the app; a subclass says in `__call__` what it does to a call."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    @classmethod
    def middleware(cls, **options: Any) -> Middleware:
        """Give the entry for an app's list of middleware."""
        return Middleware(cls, **options)  # type: ignore[arg-type]
