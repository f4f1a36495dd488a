"""Whose word on addresses the web process takes, started as the Procfile starts it."""

import os
import signal
import subprocess
import time

import httpx
import pytest
from honcho.environ import parse_procfile

from tests.serving import ROOT, free_port

CLAIM = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"}


@pytest.mark.parametrize(
    ("trusted", "expected"),
    [("", ["127.0.0.1", "http"]), ("127.0.0.1", ["203.0.113.9", "https"]), ("10.0.0.1", ["127.0.0.1", "http"])],
)
def test_only_a_trusted_proxy_says_where_somebody_comes_from(trusted: str, expected: list[str]) -> None:
    line = parse_procfile((ROOT / "Procfile").read_text()).processes["web"]
    command = "exec " + line.partition("tools.keep web ")[2].replace("app:app", "tests.echo_app:app")
    port = free_port()
    environment = {**os.environ, "WINRATE_APP_PORT": str(port), "WINRATE_TRUSTED_PROXIES": trusted}
    process = subprocess.Popen(["sh", "-c", command], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        assert answer(f"http://127.0.0.1:{port}/_stcore/health", process) == expected
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def answer(url: str, process: subprocess.Popen[bytes]) -> list[str]:
    """Ask until the process listens."""
    until = time.monotonic() + 60
    while True:
        try:
            found: list[str] = httpx.get(url, headers=CLAIM).json()
            return found
        except httpx.TransportError:
            if time.monotonic() > until or process.poll() is not None:
                raise
            time.sleep(0.1)
