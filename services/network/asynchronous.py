"""The same guard for calls that do not wait: a resolver and a transport of aiohttp's."""

import asyncio
import socket
from typing import Any

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from httpx_aiohttp import AiohttpTransport

from services.network.guard import Forbidden, Guard, parsed, proxy

_NUMERIC = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV


class Resolver(AbstractResolver):
    """Looks names up for aiohttp, which connects to what it is given."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Give a host's numbers; raises OSError for a host that is not found or may not be asked."""
        try:
            numbers = await asyncio.to_thread(self._guard.numbers, host, port)
        except (Forbidden, httpx.ConnectError) as error:
            raise OSError(str(error)) from error
        return [_result(host, port, number) for number in numbers if family in (socket.AF_UNSPEC, _family(number))]

    async def close(self) -> None:
        """Close nothing."""


class _Transport(AiohttpTransport):
    def __init__(self, guard: Guard, limits: httpx.Limits, **how: Any) -> None:
        super().__init__(limits=limits, **how)
        self._guard = guard

    def get_client(self) -> aiohttp.ClientSession:
        """Open a session that looks names up through the guard."""
        connector = aiohttp.TCPConnector(
            limit=self.limits.max_connections or 0,
            keepalive_timeout=self.limits.keepalive_expiry or 15.0,
            ssl=self.ssl_context,
            resolver=Resolver(self._guard),
        )
        return aiohttp.ClientSession(connector=connector)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, to a number only when that may be asked: aiohttp looks up names alone."""
        try:
            self._guard.check(request.url.host)
        except Forbidden as error:
            raise httpx.ConnectError(str(error), request=request) from error
        return await super().handle_async_request(request)


def guarded_transport(*, private: bool, limits: httpx.Limits) -> AiohttpTransport:
    """Make a transport that asks only what may be asked; others get httpx.ConnectError."""
    return _Transport(Guard(private), limits)


def async_client(base_url: str, *, private: bool, **how: Any) -> httpx.AsyncClient:
    """Open a client for a server that a person named; raises Forbidden."""
    url = parsed(base_url)
    Guard(private).check(url.host)
    if how.get("transport") or proxy(url):
        return httpx.AsyncClient(base_url=base_url, **how)
    transport = guarded_transport(private=private, limits=httpx.Limits())
    return httpx.AsyncClient(base_url=base_url, **(how | {"transport": transport}))


def _family(number: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in number else socket.AF_INET


def _result(host: str, port: int, number: str) -> ResolveResult:
    return ResolveResult(hostname=host, host=number, port=port, family=_family(number), proto=0, flags=_NUMERIC)
