"""A real Argilla for tests: one server for the whole run, in a data folder of its own; a test may stop and start it."""

import functools
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "argilla" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
LAUNCH = ROOT / "services" / "embedded" / "argilla" / "launch.py"


@dataclass
class ArgillaServer:
    """The processes of one embedded Argilla."""

    home: Path
    port: int
    api_key: str
    app_url: str
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Give its address."""
        return f"http://127.0.0.1:{self.port}"

    def endpoints(self) -> str:
        """Give the text of an endpoints.json that names it."""
        argilla = {"url": self.url, "api_key": self.api_key, "username": "owner", "password": "owner-of-the-tests"}
        return json.dumps({"app": {"url": self.app_url}, "argilla": argilla})

    def start(self, *names: str) -> None:
        """Start processes (redis, server, worker; all by default) and wait until the server answers."""
        environment = os.environ | {"WINRATE_HOME": str(self.home), "WINRATE_ARGILLA_PORT": str(self.port)}
        for name in names or ("redis", "server", "worker"):
            with (self.home / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    [PYTHON, LAUNCH, name], env=environment, cwd=ROOT, stdout=log, stderr=log
                )
        self.wait()

    def stop(self, *names: str) -> None:
        """End processes, all by default, and wait until they are gone."""
        for name in names or [each for each in ("worker", "server", "redis") if each in self.processes]:
            process = self.processes.pop(name)
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def drop_calls(self) -> None:
        """Drop the webhook calls that earlier tests left: up to a hundred tries of addresses where nobody listens."""
        queues = "'rq:scheduled:high', 'rq:queue:high'"
        drop = f"import redis, sys; redis.Redis(unix_socket_path=sys.argv[1]).delete({queues})"
        redis_socket = self.home / "argilla" / "redis" / "redis.sock"
        subprocess.run([PYTHON, "-c", drop, redis_socket], check=True)

    def wait(self, seconds: float = 120) -> None:
        """Wait until it answers; fails with the end of its log otherwise."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.url}/api/v1/status", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.2)
        pytest.fail("Argilla did not start:\n" + (self.home / "server.log").read_text()[-2000:])


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@functools.cache
def _shared(home: Path) -> ArgillaServer:
    server = ArgillaServer(home, free_port(), secrets.token_urlsafe(24), f"http://127.0.0.1:{free_port()}")
    (home / "endpoints.json").write_text(server.endpoints())
    server.start()
    return server


@functools.cache
def _home() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="winrate-argilla-", ignore_cleanup_errors=True)


@pytest.fixture(scope="session")
def argilla_server() -> Iterator[ArgillaServer]:
    """Give the running server; conftests that import this fixture share one."""
    if not PYTHON.exists():
        pytest.fail("Argilla's environment is missing: run `make setup`")
    server = _shared(Path(_home().name))
    yield server
    server.stop()
    _shared.cache_clear()
    _home.cache_clear()
