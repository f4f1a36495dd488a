"""Documents from the web: what stands at an address, and nothing that stands behind the door."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from services.documents import addresses
from services.errors import BadInput, NotReady


class Site(BaseHTTPRequestHandler):
    """A small web site: /guide is a page, /moved leads to it, /round leads to itself, /large never ends."""

    def do_GET(self) -> None:
        to = {"/moved": "/guide", "/round": "/round", "/file": "file:///etc/passwd"}.get(self.path)
        self.send_response(302 if to else 404 if self.path == "/missing" else 200)
        if to:
            self.send_header("location", to)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.end_headers()
        if self.path == "/large":
            self.wfile.write(b"lamp " * 100_000)
        elif not to:
            self.wfile.write(b"<html><body><p>A lamp has a switch.</p></body></html>")

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("WINRATE_ALLOW_PRIVATE_URLS", "1")
    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize("path", ["/guide", "/moved"])
def test_a_page_is_fetched_under_a_name_that_tells_its_kind(site: str, path: str) -> None:
    found = addresses.fetch(site + path)
    assert (found.name, found.address) == ("127.0.0.1/guide.html", site + path)
    assert b"A lamp has a switch." in found.content


@pytest.mark.parametrize(
    ("path", "said"), [("/missing", "does not exist"), ("/round", "without end"), ("/file", "is no web address")]
)
def test_what_leads_nowhere_is_said(site: str, path: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        addresses.fetch(site + path)


def test_a_page_that_is_too_large_is_given_up(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "MAX_BYTES", 1024**2 // 4)
    with pytest.raises(BadInput, match="the most that can be read"):
        addresses.fetch(f"{site}/large")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.com/a", "http://", "https://a:b:c", ""])
def test_only_web_addresses_are_taken(address: str) -> None:
    with pytest.raises(BadInput, match="is no web address"):
        addresses.fetch(address)


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1",
        "10.0.0.8",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "224.0.0.1",
    ],
)
def test_this_machine_and_its_neighbours_are_not_asked(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    monkeypatch.delenv("WINRATE_ALLOW_PRIVATE_URLS", raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_keywords: [(0, 0, 0, "", (number, 80))])
    with pytest.raises(BadInput, match="inside this network"):
        addresses.fetch("http://rebound.example")


def test_without_a_network_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(*_args: object, **_keywords: object) -> None:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    with pytest.raises(NotReady, match="no network"):
        addresses.fetch("https://example.com/guide")
