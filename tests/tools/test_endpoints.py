"""Ports, keys and the file that tells both."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import endpoints
from tools.errors import Refusal


@pytest.fixture
def listening() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def asking(port: int) -> dict[str, str]:
    return {"WINRATE_APP_PORT": str(port)}


def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    endpoints.prepare(tmp_path, {})
    assert endpoints.file(tmp_path).stat().st_mode & 0o777 == 0o600


def test_the_file_tells_scripts_what_they_need(tmp_path: Path) -> None:
    endpoints.prepare(tmp_path, asking(48501))
    content = json.loads(endpoints.file(tmp_path).read_text())
    assert content["app"] == {"url": "http://127.0.0.1:48501"}
    assert set(content["argilla"]) == {"url", "api_key", "username", "password"}
    assert content["models"]["base_url"].endswith("/v1")


def test_keys_are_made_once_and_kept(tmp_path: Path) -> None:
    first = endpoints.prepare(tmp_path, {}).content
    second = endpoints.prepare(tmp_path, asking(48600)).content
    assert first["argilla"]["api_key"] == second["argilla"]["api_key"]
    assert first["argilla"]["password"] == second["argilla"]["password"]
    assert first["models"]["api_key"] == second["models"]["api_key"] != second["argilla"]["api_key"]


def test_a_taken_port_gives_the_next_free_one_and_says_so(tmp_path: Path, listening: int) -> None:
    known = endpoints.prepare(tmp_path, asking(listening))
    assert known.ports["app"] > listening
    assert known.notes[0] == f"Port {listening} is taken, so app uses {known.ports['app']}."


def test_the_ports_of_the_last_start_are_kept(tmp_path: Path) -> None:
    first = endpoints.prepare(tmp_path, asking(48700))
    assert endpoints.prepare(tmp_path, {}).ports == first.ports


def test_two_servers_never_share_a_port(tmp_path: Path) -> None:
    wanted = {port.variable: "48800" for port in endpoints.PORTS}
    assert len(set(endpoints.prepare(tmp_path, wanted).ports.values())) == 3


@pytest.mark.parametrize("value", ["eight", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(Refusal, match="WINRATE_APP_PORT"):
        endpoints.prepare(tmp_path, {"WINRATE_APP_PORT": value})


def test_a_broken_file_is_named_and_kept(tmp_path: Path) -> None:
    endpoints.file(tmp_path).write_text("{")
    with pytest.raises(Refusal, match=r"endpoints\.json is not valid JSON"):
        endpoints.prepare(tmp_path, {})
    assert endpoints.file(tmp_path).read_text() == "{"
