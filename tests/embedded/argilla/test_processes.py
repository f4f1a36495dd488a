"""How the processes set themselves up, stop and start again."""

import secrets
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.argilla_server import LAUNCH, PYTHON, ArgillaServer, free_port


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[ArgillaServer]:
    """Give an Argilla that has never run, in a folder whose path is too long for a socket."""
    home = tmp_path / ("a-long-name-" * 10)
    home.mkdir()
    server = ArgillaServer(home, free_port(), secrets.token_urlsafe(24), "http://127.0.0.1:1")
    (home / "endpoints.json").write_text(server.endpoints())
    yield server
    server.stop()


def me(server: ArgillaServer, api_key: str) -> httpx.Response:
    return httpx.get(f"{server.url}/api/v1/me", headers={"X-Argilla-Api-Key": api_key})


def test_a_first_start_makes_the_owner_and_a_later_one_follows_a_new_key(fresh: ArgillaServer) -> None:
    fresh.start("redis", "server")
    assert me(fresh, fresh.api_key).json()["role"] == "owner"
    assert me(fresh, "argilla.apikey").status_code == 401
    with sqlite3.connect(fresh.home / "argilla" / "argilla.db") as database:
        assert database.execute("SELECT username FROM users").fetchall() == [("owner",)]
        assert database.execute("SELECT name FROM workspaces").fetchall() == [("winrate",)]
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    for name in ("argilla.db", "auth_secret", "setup.json"):
        assert stat.S_IMODE((fresh.home / "argilla" / name).stat().st_mode) == 0o600
    secret = (fresh.home / "argilla" / "auth_secret").read_text()

    fresh.stop()
    old_key, fresh.api_key = fresh.api_key, "a-new-key-" + secrets.token_hex(8)
    (fresh.home / "endpoints.json").write_text(fresh.endpoints())
    fresh.start("redis", "server")
    assert me(fresh, fresh.api_key).status_code == 200
    assert me(fresh, old_key).status_code == 401
    assert (fresh.home / "argilla" / "auth_secret").read_text() == secret


def test_a_missing_account_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "endpoints.json").write_text('{"argilla": {"url": "http://127.0.0.1:1"}}')
    run = subprocess.run(
        [PYTHON, LAUNCH, "server"], env={"WINRATE_HOME": str(tmp_path)}, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 1
    assert "no complete argilla account" in run.stderr and "Traceback" not in run.stderr
