"""Strangers at raw sockets: they stall, trickle, go away and send too much, and cost neither connections nor log."""

import random
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from services import accounts, store
from services.store import migrate
from tests.serving import serve

FORM = "content-type: application/x-www-form-urlencoded"
SECONDS = 8.0  # until a connection is given up; the limits of the app under test are shorter


class Server:
    """A running app and its log."""

    def __init__(self, url: str, home: Path) -> None:
        self.url, self.log = url, home / "web.log"
        self.port = httpx.URL(url).port or 0

    def connect(self) -> socket.socket:
        """Open a connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)

    def head(self, line: str, *headers: str) -> bytes:
        """Give the head of a request from one of the app's own pages."""
        own = (f"host: 127.0.0.1:{self.port}", f"origin: {self.url}")
        return "\r\n".join([f"{line} HTTP/1.1", *own, *headers, "", ""]).encode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the real app, impatient."""
    home = tmp_path_factory.mktemp("strangers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WINRATE_HOME", str(home))
        patch.delenv("WINRATE_DATABASE_URL", raising=False)
        store.reset()
        migrate.upgrade()
        with serve("tests.impatient_app:app", home) as url:
            yield Server(url, home)
        store.reset()


def answer(connection: socket.socket) -> bytes:
    """Read until the other side closes."""
    read = b""
    try:
        while part := connection.recv(65_536):
            read += part
    except ConnectionResetError:
        pass
    return read


def leave(connection: socket.socket) -> None:
    """Break a connection off, as a phone that loses its network does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


POSTS = (
    "/sign-in",
    "/join",
    "/sign-out",
    "/password",
    "/hooks/argilla",
    f"/api/votes/{'0' * 32}",
    f"/api/reviews/{'0' * 32}/take",
    "/_stcore/upload_file/a/b",
    "/nowhere",
)


def test_a_client_that_goes_away_is_not_written_down(server: Server) -> None:
    before = server.log.stat().st_size
    for number in range(400):
        with closing(server.connect()) as connection:
            path = POSTS[number % len(POSTS)]
            kind = FORM if number % 2 else "content-type: application/json"
            method = "PUT" if "upload" in path else "POST"
            connection.sendall(server.head(f"{method} {path}", kind, "content-length: 900") + b"username=a")
            leave(connection)
    time.sleep(1)
    grown = server.log.read_bytes()[before:]
    assert b"Traceback" not in grown and len(grown) < 2_000, grown.decode()
    assert httpx.get(f"{server.url}/sign-in").status_code == 200


@pytest.mark.parametrize("path", POSTS)
def test_a_body_that_stalls_is_given_up(server: Server, path: str) -> None:
    began = time.monotonic()
    with closing(server.connect()) as connection:
        method = "PUT" if "upload" in path else "POST"
        connection.sendall(server.head(f"{method} {path}", FORM, "content-length: 900") + b"username=a")
        read = answer(connection)
    assert time.monotonic() - began < SECONDS
    read_unread = (b"HTTP/1.1 4", b"HTTP/1.1 200" if path == "/sign-out" else b"HTTP/1.1 3")  # no body is read there
    assert read.startswith(read_unread)


def trickle(connection: socket.socket, whole: bytes, pause: float = 0.3) -> float:
    """Send a byte now and then until the other side has had enough; gives after how many seconds that was."""
    began = time.monotonic()
    try:
        for number in range(len(whole)):
            connection.sendall(whole[number : number + 1])
            connection.settimeout(pause)
            try:
                if not connection.recv(1_000):
                    break
            except TimeoutError:
                continue
    except (BrokenPipeError, ConnectionResetError):
        pass
    return time.monotonic() - began


def test_a_trickled_body_is_given_up_too(server: Server) -> None:
    with closing(server.connect()) as connection:
        connection.sendall(server.head("POST /sign-in", FORM, "content-length: 900"))
        assert trickle(connection, b"a" * 40) < SECONDS


@pytest.mark.parametrize("start", [b"", b"GET / HTT", b"GET /sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: "])
def test_a_head_that_never_ends_is_given_up(server: Server, start: bytes) -> None:
    with closing(server.connect()) as silent:
        silent.sendall(start)
        assert answer(silent) == b""
    with closing(server.connect()) as slow:
        slow.sendall(start)
        assert trickle(slow, (start or b"GET / HTTP/1.1\r\n")[:5] + b"a" * 40) < SECONDS


def test_the_second_head_on_a_connection_is_given_up_as_well(server: Server) -> None:
    with closing(server.connect()) as connection:
        connection.sendall(server.head("GET /_stcore/health"))
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        assert trickle(connection, b"GET /_stcore/health HTTP/1.1\r\nx: " + b"a" * 40) < SECONDS


def test_the_rest_of_a_body_that_was_refused_holds_no_connection(server: Server) -> None:
    with closing(server.connect()) as connection:
        connection.sendall(server.head("POST /sign-in", FORM, "content-length: 500000"))
        assert connection.recv(65_536).startswith(b"HTTP/1.1 413")
        assert trickle(connection, b"a" * 40) < SECONDS


@pytest.mark.parametrize("line", ["GET /" + "a" * 200_000, "GET /sign-in HTTP/1.1\r\nx-long: " + "a" * 400_000])
def test_an_endless_head_is_refused(server: Server, line: str) -> None:
    with closing(server.connect()) as connection:
        try:
            for begin in range(0, len(line), 10_000):
                connection.sendall(line[begin : begin + 10_000].encode())
                time.sleep(0.005)
        except (BrokenPipeError, ConnectionResetError):
            return
        assert answer(connection)[:12] in (b"HTTP/1.1 431", b"")


@pytest.mark.parametrize("told", ["content-length: 900000000", "transfer-encoding: chunked"])
def test_a_body_that_is_too_long_is_refused(server: Server, told: str) -> None:
    with closing(server.connect()) as connection:
        connection.sendall(server.head("POST /hooks/argilla", told))
        try:
            for _ in range(2_000 if "chunked" in told else 0):
                connection.sendall(b"2000\r\n" + b"a" * 0x2000 + b"\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert answer(connection)[:12] in (b"HTTP/1.1 413", b"")


def test_who_reads_nothing_is_given_up(server: Server) -> None:
    script = next(part for part in httpx.get(f"{server.url}/", follow_redirects=True).text.split('"') if "/js/" in part)
    with closing(socket.socket()) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.connect(("127.0.0.1", server.port))
        path = "/" + script.lstrip("./")
        for _ in range(40):
            connection.sendall(server.head(f"GET {path}"))
        time.sleep(6)
        connection.settimeout(SECONDS)
        read = answer(connection)
    assert read.count(b"HTTP/1.1 200") < 40


def test_crowds_of_slow_strangers_keep_nobody_out(server: Server) -> None:
    crowd = [server.connect() for _ in range(700)]
    try:
        for connection in crowd:
            connection.sendall(b"GET /sign-in HTTP/1.1\r\nx-slow: ")
        assert httpx.get(f"{server.url}/sign-in", timeout=10).status_code == 200
    finally:
        for connection in crowd:
            connection.close()


def test_nonsense_is_answered_or_closed_and_fills_no_log(server: Server) -> None:
    draw = random.Random(13)
    before = server.log.stat().st_size
    heads = [server.head("POST /sign-in", FORM, "content-length: 30"), b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"]
    for _ in range(400):
        noise = bytearray(draw.choice(heads) + draw.randbytes(draw.randrange(60)))
        for _ in range(draw.randrange(4)):
            noise[draw.randrange(len(noise))] = draw.randrange(256)
        with closing(server.connect()) as connection:
            connection.sendall(noise)
            if draw.random() < 0.5:
                leave(connection)
    time.sleep(1)
    grown = server.log.read_bytes()[before:]
    assert b"Traceback" not in grown and len(grown) < 4_000, grown.decode()[:3_000]
    assert httpx.get(f"{server.url}/sign-in").status_code == 200


def test_a_websocket_lives_longer_than_a_head_may_take(server: Server) -> None:
    cookie = f"{accounts.COOKIE}={accounts.sign_in(accounts.make_owner_link().partition('token=')[2])}"
    upgrade = ("connection: upgrade", "upgrade: websocket", "sec-websocket-version: 13", f"cookie: {cookie}")
    with closing(server.connect()) as connection:
        key = "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=="
        connection.sendall(server.head("GET /_stcore/stream", *upgrade, key))
        assert connection.recv(65_536).startswith(b"HTTP/1.1 101")
        connection.settimeout(4)
        try:
            while part := connection.recv(65_536):
                assert part
        except TimeoutError:
            return
    pytest.fail("the websocket was closed")
