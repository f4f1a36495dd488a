"""Is a process doing its work? By HTTP where it serves, by its heartbeat, else by being alive."""

import http.client
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tools import family, state

# Process of the Procfile -> the server in endpoints.json and the path that answers 200 when it is well.
SERVES = {
    "web": ("app", "url", "/_stcore/health"),
    "argilla": ("argilla", "url", "/api/v1/status"),
    "models": ("models", "base_url", "/health"),
}
BEATS = {"worker": "worker.heartbeat"}
BEAT_LIMIT = 15.0
SETTLED = 1.0


def healthy(name: str, home: Path, endpoints: Mapping[str, Any]) -> bool:
    """Tell whether a process is up and does its work, as of its latest start."""
    known = state.read(home, name)
    if known is None or known.pid == known.keeper or family.alive(known.pid, known.created) is None:
        return False
    if name in SERVES:
        return answers(url(name, endpoints), SERVES[name][2])
    if name in BEATS:
        return beats(home / BEATS[name], known.since)
    return time.time() - known.since > SETTLED


def url(name: str, endpoints: Mapping[str, Any]) -> str:
    """Return the address of a process that serves, else an empty string."""
    if name not in SERVES:
        return ""
    server, key, _ = SERVES[name]
    return str(endpoints.get(server, {}).get(key, ""))


def answers(address: str, path: str) -> bool:
    place = urlsplit(address)
    if place.hostname is None:
        return False
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def beats(heartbeat: Path, since: float) -> bool:
    try:
        moment = heartbeat.stat().st_mtime
    except FileNotFoundError:
        return False
    # A second's leeway: file systems keep time more coarsely than the clock does.
    return moment > since - 1 and time.time() - moment < BEAT_LIMIT
