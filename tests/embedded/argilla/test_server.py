"""What stands before and around argilla-server: it asks nobody else, and takes nothing that its libraries cannot."""

import re
import socket
import struct

import httpx
import pytest
from playwright.sync_api import expect

from tests.argilla_server import ArgillaServer
from tests.browser import chromium


def test_no_page_or_style_sheet_imports_from_outside(argilla_server: ArgillaServer) -> None:
    page = httpx.get(f"{argilla_server.url}/sign-in").text
    sheets = re.findall(r'href="?(/_nuxt/[^" >]+\.css)', page)
    assert sheets
    for sheet in sheets:
        text = httpx.get(f"{argilla_server.url}{sheet}").text
        assert "@import" not in text and "googleapis" not in text and text.count("{") > 5


def test_the_web_ui_asks_only_this_server(argilla_server: ArgillaServer) -> None:
    asked: list[str] = []
    with chromium() as browser:
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{argilla_server.url}/sign-in")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)
    others = [url for url in asked if not url.startswith((argilla_server.url, "data:", "blob:"))]
    assert asked and others == []


def test_a_range_is_not_read(argilla_server: ArgillaServer) -> None:
    ranges = "bytes=" + ",".join(f"{n}-{n}" for n in range(2000))
    reply = httpx.get(f"{argilla_server.url}/favicon.ico", headers={"Range": ranges})
    assert reply.status_code == 200 and "content-range" not in reply.headers


@pytest.mark.parametrize("length", ["Content-Length: 10000000", "Transfer-Encoding: chunked"])
def test_a_form_too_large_to_be_a_sign_in_is_refused_unread(argilla_server: ArgillaServer, length: str) -> None:
    with socket.create_connection(("127.0.0.1", argilla_server.port), timeout=10) as connection:
        head = ["POST /api/v1/token HTTP/1.1", "Host: x", "Content-Type: multipart/form-data; boundary=x", length]
        connection.sendall("\r\n".join([*head, "", ""]).encode())
        assert b" 413 " in connection.recv(1000)


def test_the_sign_in_form_still_signs_in(argilla_server: ArgillaServer) -> None:
    form = {"username": (None, "owner"), "password": (None, "owner-of-the-tests")}
    assert httpx.post(f"{argilla_server.url}/api/v1/token", files=form).status_code in (200, 201)
    assert httpx.post(f"{argilla_server.url}/api/v1/token", data={"username": "owner", "password": "x"}).is_client_error


def test_health_is_told(argilla_server: ArgillaServer) -> None:
    status = httpx.get(f"{argilla_server.url}/api/v1/status").json()
    assert status["search_engine"]["name"] == "sql"


def test_a_client_that_goes_away_is_not_written_down(argilla_server: ArgillaServer) -> None:
    log = argilla_server.home / "server.log"
    before = log.stat().st_size
    for path, kind in (("token", "x-www-form-urlencoded"), ("datasets", "json")) * 10:
        with socket.create_connection(("127.0.0.1", argilla_server.port), timeout=10) as connection:
            head = [f"POST /api/v1/{path} HTTP/1.1", "Host: x", f"X-Argilla-Api-Key: {argilla_server.api_key}"]
            head += [f"Content-Type: application/{kind}", "Content-Length: 900", "", "username=a"]
            connection.sendall("\r\n".join(head).encode())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert httpx.get(f"{argilla_server.url}/api/v1/status").status_code == 200
    assert b"Traceback" not in log.read_bytes()[before:]
