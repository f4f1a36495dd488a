"""Argilla's REST API over one HTTP connection; its SDK takes 140 MB and 3 s to import, and hides half of this."""

from types import TracebackType
from typing import Any, Self

import httpx

from services import network
from services.errors import MirrorDown, WinrateError
from services.settings import Endpoint
from services.store.columns import now

TIMEOUT = httpx.Timeout(60, connect=5)


class ArgillaRefused(WinrateError):
    """Argilla answered, and will not do it; `status` is the HTTP status."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"Argilla refused a change ({status}): {detail}")
        self.status = status


class Argilla:
    """A connection to one server. Every call raises MirrorDown or ArgillaRefused."""

    def __init__(self, server: Endpoint) -> None:
        self.server = server
        self.asked_at, self.date = now(), ""  # of the last answer: when it was asked for, and its Date header
        headers = {"X-Argilla-Api-Key": server.api_key}
        self._http = network.client(f"{server.url}/api/v1", private=True, headers=headers, timeout=TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def get(self, path: str, **query: Any) -> Any:
        """Read."""
        return self._call("GET", path, params=query)

    def items(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Read a list."""
        found: list[dict[str, Any]] = self.get(path, **query)["items"]
        return found

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Create."""
        return self._call("POST", path, json=body)

    def put(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Replace, or create when it is missing."""
        return self._call("PUT", path, json=body)

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        """Change in part."""
        return self._call("PATCH", path, json=body)

    def delete(self, path: str) -> None:
        """Remove; what is gone already is fine."""
        try:
            self._call("DELETE", path)
        except ArgillaRefused as error:
            if error.status != httpx.codes.NOT_FOUND:
                raise

    def _call(self, method: str, path: str, **request: Any) -> Any:
        self.asked_at = now()
        try:
            answer = self._http.request(method, path, **request)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise MirrorDown(f"Argilla at {self.server.url} does not answer. Changes wait until it does.") from error
        self.date = answer.headers.get("date", "")
        if answer.status_code in (401, 403):
            raise MirrorDown(f"Argilla at {self.server.url} refuses the API key. Check it in Settings.")
        if answer.status_code >= 500 or answer.status_code == 429:
            raise MirrorDown(f"Argilla at {self.server.url} is in trouble (status {answer.status_code}).")
        if answer.status_code >= 400:
            raise ArgillaRefused(answer.status_code, answer.text[:500])
        return _json(answer, self.server.url)


def _json(answer: httpx.Response, url: str) -> Any:
    if not answer.content:
        return None
    try:
        return answer.json()
    except ValueError as error:
        raise MirrorDown(f"What answers at {url} is not an Argilla server.") from error
