"""Fetch a document from the web, and from nowhere else: no file, no neighbour of this machine."""

import os
import time
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from services.accounts.roles import Action, only
from services.documents.keeping import MAX_BYTES
from services.errors import BadInput, NotReady
from services.network.guard import Guard, Pinned, Unresolved

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
        usable = usable and bool(httpx.URL(address).host)
    except (ValueError, httpx.InvalidURL):
        usable = False
    if not usable:
        raise BadInput(f"“{address}” is no web address. It begins with https:// or http://.")
    if "@" in parts.netloc:
        raise BadInput(f"“{address}” has a user name in it. Enter the address without what stands before the @.")
    return address


def _ask(address: str, until: float) -> Fetched | str:
    """Give what stands at an address, or the address that it leads to."""
    address = _completed(address)
    url = httpx.URL(address)
    transport = Pinned(Guard(os.environ.get("WINRATE_ALLOW_PRIVATE_URLS") == "1"))
    try:
        with (
            httpx.Client(timeout=SECONDS / 2, trust_env=False, transport=transport) as client,
            client.stream("GET", url, headers=_HEADERS) as reply,
        ):
            if reply.has_redirect_location:
                return _next(address, reply.headers["location"])
            if reply.status_code >= 400:
                raise BadInput(_refused(address, reply.status_code))
            return Fetched(_name(urlsplit(address).path, url.host, reply), _body(reply, address, until), address)
    except Unresolved as error:
        raise NotReady(
            f"“{url.host}” was not found: either the address is wrong, or this machine has no network. "
            "Save the page and upload it."
        ) from error
    except httpx.HTTPError as error:
        raise NotReady(f"{url.host} did not answer. Try again, or save the page and upload it.") from error


def _next(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        return location  # the next look at it says what is wrong


def _refused(address: str, status: int) -> str:
    why = {401: "asks for a sign-in", 403: "does not let us in", 404: "does not exist", 410: "is gone"}
    return f"{address} {why.get(status, f'answered with an error ({status})')}. Save it in your browser and upload it."


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
