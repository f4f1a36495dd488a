"""Fetch a document from the web, and from nowhere else: no file, no neighbour of this machine."""

import ipaddress
import os
import socket
import time
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from services.accounts.roles import Action, only
from services.documents.keeping import MAX_BYTES
from services.errors import BadInput, NotReady

SECONDS = 20.0
MAX_REDIRECTS = 5
_HEADERS = {"user-agent": "Winrate", "accept": "text/html, application/pdf, text/*, */*;q=0.5"}
_ENDINGS = {"text/html": ".html", "text/markdown": ".md", "text/csv": ".csv", "text/plain": ".txt"}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stood at an address, under the name that it gets as a document."""

    name: str
    content: bytes
    address: str


@only(Action.EDIT_DOCUMENTS)
def fetch(address: str) -> Fetched:
    """Load what stands at an http(s) address, following a few redirects.

    Raises BadInput for an address that cannot or may not be used, and NotReady where there is no network; both carry
    the sentence to show.
    """
    address = _completed(address)
    until = time.monotonic() + SECONDS
    seen = address
    for _ in range(MAX_REDIRECTS + 1):
        found = _ask(seen, until)
        if isinstance(found, Fetched):
            return Fetched(found.name, found.content, address)
        seen = found
    raise BadInput(f"{address} leads from one address to the next without end. Use the address that it should lead to.")


def _completed(address: str) -> str:
    address = address.strip()
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 80) > 0
    except ValueError:
        usable = False
    if not usable:
        raise BadInput(f"“{address}” is no web address. It begins with https:// or http://.")
    return address


def _ask(address: str, until: float) -> Fetched | str:
    """Give what stands at an address, or the address that it leads to."""
    parts = urlsplit(_completed(address))
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    number = _looked_up(host, port)
    # The number that was checked is the one that is called: a name could lead elsewhere when it is looked up again.
    target = httpx.URL(address).copy_with(host=number)
    headers = {**_HEADERS, "host": host if parts.port is None else f"{host}:{parts.port}"}
    try:
        with (
            httpx.Client(timeout=SECONDS / 2, trust_env=False) as client,
            client.stream("GET", target, headers=headers, extensions={"sni_hostname": host}) as reply,
        ):
            if reply.is_redirect:
                return urljoin(address, reply.headers["location"])
            if reply.status_code >= 400:
                raise BadInput(_refused(address, reply.status_code))
            return Fetched(_name(parts.path, host, reply), _body(reply, address, until), address)
    except httpx.HTTPError as error:
        raise NotReady(f"{host} did not answer. Try again, or save the page and upload it.") from error


def _refused(address: str, status: int) -> str:
    why = {401: "asks for a sign-in", 403: "does not let us in", 404: "does not exist", 410: "is gone"}
    return f"{address} {why.get(status, f'answered with an error ({status})')}. Save it in your browser and upload it."


def _looked_up(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReady(
            f"“{host}” was not found: either the address is wrong, or this machine has no network. "
            "Save the page and upload it."
        ) from error
    numbers = [str(each[4][0]) for each in found]
    if os.environ.get("WINRATE_ALLOW_PRIVATE_URLS") != "1" and not all(map(_is_public, numbers)):
        raise BadInput(
            f"“{host}” is inside this network, where pages are not fetched from. "
            "Save the page and upload it, or start Winrate with WINRATE_ALLOW_PRIVATE_URLS=1."
        )
    return numbers[0]


def _is_public(number: str) -> bool:
    address = ipaddress.ip_address(number.split("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    return inner.is_global and not inner.is_multicast


def _body(reply: httpx.Response, address: str, until: float) -> bytes:
    content = bytearray()
    for part in reply.iter_bytes():
        content += part
        if len(content) > MAX_BYTES:
            raise BadInput(f"{address} has more than {MAX_BYTES // 1024**2} MB, the most that can be read.")
        if time.monotonic() > until:
            raise NotReady(f"{address} took longer than {SECONDS:.0f} seconds. Save it and upload it.")
    return bytes(content)


def _name(path: str, host: str, reply: httpx.Response) -> str:
    """Name a page by its place on the web, with the ending that its kind needs."""
    plain = unquote(path).strip("/")
    media_type = reply.headers.get("content-type", "").split(";")[0].strip().lower()
    ending = _ENDINGS.get(media_type, "")
    name = f"{host}/{plain}" if plain else host
    return name if plain and PurePosixPath(plain).suffix else f"{name}{ending}"
