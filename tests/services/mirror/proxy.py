"""A proxy before the real Argilla that can be slow, fail, or do something at a chosen request."""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

import httpx

Which = Callable[[str, str], bool]  # by method and path
HOP = {"connection", "transfer-encoding", "content-length", "content-encoding", "server", "date"}


class Proxy:
    """Forwards every request to one server; what it does beside that is chosen by its methods, until `clear`."""

    def __init__(self, target: str) -> None:
        self._http = httpx.Client(base_url=target, timeout=60)
        self._lock = threading.Lock()
        self.clear()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                owner.answer(self)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                """Pass over a client that was killed."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._http.close()

    def clear(self) -> None:
        """Only forward from now on."""
        self.before: Callable[[str, str], int | None] = lambda *_: None
        self.after: Callable[[str, str], int | None] = lambda *_: None
        self.meanwhile: Callable[[str, str], None] = lambda *_: None

    def fail(self, which: Which, status: int, *, first: bool) -> None:
        """Answer some requests with a status: instead of Argilla, or after it has done what was asked (`first`)."""
        answer: Callable[[str, str], int | None] = lambda method, path: status if which(method, path) else None  # noqa: E731
        if first:
            self.after = answer
        else:
            self.before = answer

    def delay(self, which: Which, seconds: float) -> None:
        """Hold some requests back."""
        self.before = lambda method, path: time.sleep(seconds) if which(method, path) else None

    def during(self, which: Which, act: Callable[[], None]) -> None:
        """Act while Argilla works on a request."""
        self.meanwhile = lambda method, path: act() if which(method, path) else None

    def at_request(self, number: int, act: Callable[[], None], *, before: bool) -> None:
        """Act at the n-th request from now on: before Argilla sees it, or once Argilla has done what was asked."""
        seen = 0

        def count(_method: str, _path: str) -> None:
            nonlocal seen
            with self._lock:
                seen += 1
                mine = seen
            if mine == number:
                act()

        if before:
            self.before = count
        else:
            self.after = count

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Take one request."""
        path = request.path.split("?")[0]
        body = request.rfile.read(int(request.headers.get("content-length") or 0))
        try:
            status = self.before(request.command, path)
            found = None if status else self._forward(request, path, body)
            status = status or self.after(request.command, path)
            if status or found is None:
                self._send(request, status or 502, {}, b'{"detail": "the proxy"}')
            else:
                self._send(request, found.status_code, dict(found.headers), found.content)
        except (httpx.HTTPError, OSError):
            request.close_connection = True

    def _forward(self, request: BaseHTTPRequestHandler, path: str, body: bytes) -> httpx.Response:
        acting = threading.Thread(target=self.meanwhile, args=(request.command, path))
        acting.start()
        headers = {name: value for name, value in request.headers.items() if name.lower() not in {*HOP, "host"}}
        try:
            return self._http.request(request.command, request.path, content=body, headers=headers)
        finally:
            acting.join()

    def _send(self, request: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
        request.send_response(status)
        for name, value in headers.items():
            if name.lower() not in HOP:
                request.send_header(name, value)
        if status != 204:
            request.send_header("content-length", str(len(body)))
        request.end_headers()
        if status != 204:
            request.wfile.write(body)
