"""One guard for every call to an address that a person gave.

A name is looked up once; all of its numbers are checked, and the connection goes to one of those: what a name leads to
may change between two look-ups. Redirects are requests of their own, and are checked like the first.
"""

import socket
from dataclasses import dataclass
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpx

from services.errors import BadInput
from services.network import special


class Forbidden(BadInput):
    """An address that nothing is fetched from."""


class Unresolved(httpx.ConnectError):
    """A name that leads nowhere."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What may be asked: the metadata services of clouds never, this network's own hosts only where that is allowed."""

    private: bool = False

    def check(self, host: str) -> None:
        """Raise Forbidden for a name or number that says by itself that it may not be asked."""
        if not self.private and (number := special.numbered(special.plain(host))) is not None:
            self._public(host, str(number))
        if special.is_metadata(host):
            raise Forbidden(
                f"“{host}” belongs to the cloud that this machine may run in: it gives away the machine's own keys, so "
                "it is never asked. Enter another address."
            )

    def numbers(self, host: str, port: int) -> list[str]:
        """Look a host up; gives its numbers, all of them allowed. Raises Forbidden, and Unresolved for no host."""
        self.check(host)
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise Unresolved(f"{host} was not found") from error
        numbers = list(dict.fromkeys(str(each[4][0]) for each in found))
        for number in numbers:
            self.allow(host, number)
        return numbers

    def allow(self, host: str, number: str) -> None:
        """Raise Forbidden when a host's number may not be asked."""
        if not self.private:
            self._public(host, number)
        if special.is_metadata(number):
            self.check(number)

    def _public(self, host: str, number: str) -> None:
        if not special.is_public(number):
            raise Forbidden(
                f"“{host}” is inside this network, where pages are not fetched from. "
                "Save the page and upload it, or start Winrate with WINRATE_ALLOW_PRIVATE_URLS=1."
            )


class Pinned(httpx.HTTPTransport):
    """A transport that connects to the numbers that its guard looked up."""

    def __init__(self, guard: Guard, **how: Any) -> None:
        super().__init__(**how)
        self._guard = guard

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the first of its host's numbers that answers. Raises Forbidden and Unresolved."""
        numbers = self._guard.numbers(request.url.host, request.url.port or _port(request.url))
        for number in numbers[:-1]:
            try:
                return super().handle_request(pinned(request, number))
            except httpx.ConnectError:
                continue  # as "localhost", which is two numbers, of which a server may use one
        return super().handle_request(pinned(request, numbers[-1]))


def pinned(request: httpx.Request, number: str) -> httpx.Request:
    """Address a request to a number; its Host header, and the name that a certificate is for, stay."""
    extensions = {**request.extensions, "sni_hostname": request.url.host}
    return httpx.Request(
        request.method,
        request.url.copy_with(host=number),
        headers=request.headers,
        stream=request.stream,
        extensions=extensions,
    )


def client(base_url: str, *, private: bool, **how: Any) -> httpx.Client:
    """Open a client for a server that a person named; a proxy of the environment looks names up by itself.

    Raises Forbidden, and BadInput for what is no address.
    """
    guard, url = Guard(private), parsed(base_url)
    guard.check(url.host)
    if proxy(url):
        return httpx.Client(base_url=base_url, **how)
    return httpx.Client(base_url=base_url, transport=Pinned(guard), **how)


def parsed(address: str) -> httpx.URL:
    """Read an address; raises BadInput for what is none."""
    try:
        return httpx.URL(address)
    except httpx.InvalidURL as error:
        raise BadInput(f"“{address}” is no web address. It begins with https:// or http://.") from error


def proxy(url: httpx.URL) -> str | None:
    """Give the environment's proxy for an address."""
    return None if proxy_bypass(url.host) else getproxies().get(url.scheme)


def _port(url: httpx.URL) -> int:
    return 443 if url.scheme == "https" else 80
