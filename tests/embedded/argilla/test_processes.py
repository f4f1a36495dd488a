"""How the processes set themselves up, stop and start again."""

import base64
import hmac
import json
import os
import secrets
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
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


def test_redis_is_reached_by_this_user_alone_and_runs_no_scripts(fresh: ArgillaServer) -> None:
    fresh.start("redis", "server")
    try_all = """
import json, sys
from runtime.environment import read_home
import redis
path = read_home().socket
link = redis.Redis(unix_socket_path=str(path))
def said(*command):
    try:
        return str(link.execute_command(*command))
    except redis.RedisError as error:
        return "refused: " + str(error)
commands = [line.split() for line in sys.argv[1].splitlines()]
answers = {" ".join(command): said(*command) for command in commands}
print(json.dumps({"socket": str(path), "answers": answers, "version": link.info("server")["redis_version"]}))
"""
    refused = """EVAL return(1) 0
SCRIPT LOAD return(1)
FUNCTION LIST
FCALL f 0
CONFIG SET dir /tmp
CONFIG GET *
DEBUG SLEEP 0
MODULE LOAD /tmp/x.so
REPLICAOF 127.0.0.1 1
MIGRATE 127.0.0.1 1 a 0 1
SAVE
SHUTDOWN
ACL SETUSER default on +@all
MONITOR
FLUSHALL"""
    env = {**os.environ, "WINRATE_HOME": str(fresh.home)}
    run = subprocess.run(
        [PYTHON, "-c", try_all, f"{refused}\nPING\nLPUSH a b"],
        env=env,
        cwd=LAUNCH.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(run.stdout)
    answers = told["answers"]
    assert {name for name, text in answers.items() if not text.startswith("refused: ")} == {"PING", "LPUSH a b"}
    socket_path = Path(told["socket"])
    assert stat.S_IMODE(socket_path.stat().st_mode) == 0o700
    assert stat.S_IMODE(socket_path.parent.stat().st_mode) == 0o700
    redis_process = psutil.Process(fresh.processes["redis"].pid)
    assert [each for each in redis_process.net_connections("inet") if each.status == psutil.CONN_LISTEN] == []


def forged(header: dict[str, str], claims: dict[str, object], secret: bytes | None) -> str:
    """Make a token by hand, with the algorithm that a header names."""

    def part(content: bytes) -> bytes:
        return base64.urlsafe_b64encode(content).rstrip(b"=")

    body = part(json.dumps(header).encode()) + b"." + part(json.dumps(claims).encode())
    algorithm = {"HS512": "sha512", "HS384": "sha384"}.get(header["alg"], "sha256")
    signature = hmac.new(secret, body, algorithm).digest() if secret else b""
    return (body + b"." + part(signature)).decode()


def test_a_token_counts_with_its_one_algorithm_alone(fresh: ArgillaServer) -> None:
    fresh.start("redis", "server")
    secret = (fresh.home / "argilla" / "auth_secret").read_bytes()
    form = {"username": "owner", "password": "owner-of-the-tests"}
    token = httpx.post(f"{fresh.url}/api/v1/token", data=form).json()["access_token"]
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert me_by(fresh, forged({"alg": "HS256", "typ": "JWT"}, claims, secret)) == 200
    tried = [("none", None), ("None", None), ("", None), ("HS512", secret), ("HS384", secret), ("ES256", secret)]
    for algorithm, key in tried:
        assert me_by(fresh, forged({"alg": algorithm, "typ": "JWT"}, claims, key)) == 401, algorithm
    assert me_by(fresh, forged({"alg": "HS256", "typ": "JWT"}, claims, b"guess")) == 401
    assert me_by(fresh, forged({"alg": "HS256", "typ": "JWT"}, {**claims, "exp": 1}, secret)) == 401


def me_by(server: ArgillaServer, token: str) -> int:
    return httpx.get(f"{server.url}/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code


def test_what_is_left_out_of_the_environment_is_not_missed() -> None:
    look = (
        "import importlib.util as u, jose.backends as b;"
        "print(u.find_spec('ecdsa'), b.HMACKey.__module__, b.ECKey.__module__)"
    )
    said = subprocess.run([PYTHON, "-c", look], capture_output=True, text=True, check=True).stdout.split()
    assert said == ["None", *["jose.backends.cryptography_backend"] * 2]
