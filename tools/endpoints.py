"""Ports, addresses and keys: what $WINRATE_HOME/endpoints.json tells scripts and the embedded servers."""

import json
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tools.errors import Refusal

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Port:
    """A server that listens: its name, the variable that asks for a port, and the usual one."""

    name: str
    variable: str
    usual: int
    key: str = "url"
    path: str = ""


PORTS = (
    Port("app", "WINRATE_APP_PORT", 8501),
    Port("argilla", "WINRATE_ARGILLA_PORT", 6900),
    Port("models", "WINRATE_MODELS_PORT", 8600, key="base_url", path="/v1"),
)


@dataclass(frozen=True)
class Endpoints:
    """What was written: the file's content, the port of each server, and sentences about ports that were taken."""

    content: dict[str, Any]
    ports: dict[str, int]
    notes: tuple[str, ...] = ()

    @property
    def app_url(self) -> str:
        """The address of the app, without a trailing slash."""
        return str(self.content["app"]["url"])


def file(home: Path) -> Path:
    """Return where the endpoints of a data folder are written."""
    return home / "endpoints.json"


def prepare(home: Path, environ: Mapping[str, str]) -> Endpoints:
    """Choose a free port for each server and write the file with mode 0600; keys are made once and kept."""
    before = read(home)
    ports: dict[str, int] = {}
    notes: list[str] = []
    for port in PORTS:
        wanted = asked(port, environ) or last(port, before) or port.usual
        chosen = free_port(wanted, taken=set(ports.values()))
        if chosen != wanted:
            notes.append(f"Port {wanted} is taken, so {port.name} uses {chosen}.")
        ports[port.name] = chosen
    content = {
        port.name: {
            **keys(port.name),
            **before.get(port.name, {}),
            port.key: f"http://{HOST}:{ports[port.name]}{port.path}",
        }
        for port in PORTS
    }
    write(home, content)
    return Endpoints(content, ports, tuple(notes))


def read(home: Path) -> dict[str, Any]:
    """Return what the last start wrote, empty before the first one."""
    try:
        content = json.loads(file(home).read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise Refusal(
            f"{file(home)} is not valid JSON ({error}). It holds the keys of the embedded servers: put a good copy "
            f"back, or delete it to have new keys made."
        ) from error
    return dict(content)


def write(home: Path, content: dict[str, Any]) -> None:
    """Replace the file in one go, with mode 0600 from its first byte on."""
    draft = file(home).with_suffix(".tmp")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as sink:
        json.dump(content, sink, indent=2)
        sink.write("\n")
    os.replace(draft, file(home))


def keys(name: str) -> dict[str, str]:
    """Make the secrets of a server that has some."""
    match name:
        case "argilla":
            secret = {"api_key": secrets.token_urlsafe(32), "password": secrets.token_urlsafe(16)}
            return {"username": "owner", **secret}
        case "models":
            return {"api_key": secrets.token_urlsafe(32)}
        case _:
            return {}


def asked(port: Port, environ: Mapping[str, str]) -> int | None:
    value = environ.get(port.variable, "")
    if not value:
        return None
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise Refusal(f"{port.variable} is {value!r}; it has to be a port number from 1 to 65535.")
    return int(value)


def last(port: Port, before: Mapping[str, Any]) -> int | None:
    return urlsplit(str(before.get(port.name, {}).get(port.key, ""))).port


def free_port(wanted: int, taken: set[int]) -> int:
    """Return the wanted port, or the next one that nothing listens on."""
    for port in range(wanted, min(wanted + 200, 65536)):
        if port not in taken and is_free(port):
            return port
    raise Refusal(f"No port from {wanted} to {wanted + 199} is free on {HOST}.")


def is_free(port: int) -> bool:
    """Tell whether a server could listen there now; a port that is only cooling down counts as free."""
    with socket.socket() as probe:
        probe.settimeout(0.2)
        if probe.connect_ex((HOST, port)) == 0:
            return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
