"""The straight way of a chat call: aiohttp alone, with the SDK behind it for everything that is not a plain reply."""

import asyncio
import json
from contextlib import nullcontext, suppress
from typing import Any

import aiohttp
import httpx
import openai
from openai import AsyncOpenAI

from services import network, pulse
from services.network import guard
from services.providers.limits import Limits, Pace, pace

CONNECT_SECONDS = 15.0
_WAIT_SECONDS = 0.5
_LONGEST_WAIT = 60.0
_MAY_PASS = (408, 409, 429)


class Client(AsyncOpenAI):
    """AsyncOpenAI with a shorter way for small JSON calls.

    Building and reading a request takes the SDK and httpx three times the processor time of aiohttp, which sends it in
    the end; at 64 calls at once that time is the limit. What may pass is asked again through the SDK, which knows how
    long to wait and how often to try; a final no is raised as the SDK would, without a second call.
    """

    limits: Limits | None = None
    _session: aiohttp.ClientSession | None = None
    _pace: Pace | None = None

    @property
    def address(self) -> str:
        """Give the address by which what is known of its models is kept."""
        return str(self.base_url).rstrip("/")

    async def ask(self, path: str, body: dict[str, Any]) -> Any:
        """Post JSON and give the JSON that comes back; raises openai.OpenAIError like every call of the SDK."""
        if self.limits is None:
            return await self._ask(path, body)
        if self._pace is None:
            self._pace = pace(self.limits)
        async with self._pace.slots or nullcontext():
            with pulse.calling(self.limits.host):
                return await self._ask(path, body)

    async def _ask(self, path: str, body: dict[str, Any]) -> Any:
        content = json.dumps(body).encode()
        if self._pace:
            await self._pace.turn(content, body.get("max_tokens") or body.get("max_completion_tokens") or 0)
        if not self.max_retries:
            return await self.post(path, cast_to=object, body=body)
        wait = _WAIT_SECONDS
        with suppress(aiohttp.ClientError, TimeoutError):
            async with self._straight().post(self._address(path), data=content, allow_redirects=False) as response:
                if self._pace:
                    self._pace.heed(response.headers)
                if response.status == 200 and "json" in response.headers.get("content-type", ""):
                    return json.loads(await response.read())
                if response.status == 200 and "event-stream" in response.headers.get("content-type", ""):
                    return (await response.read()).decode(errors="replace")
                if 400 <= response.status < 500 and response.status not in _MAY_PASS:
                    raise self._refusal(path, response, await response.read())
                wait = _wait(response)
        if self._pace and wait > _WAIT_SECONDS:
            self._pace.hold(wait)  # the others need not be told the same
        await asyncio.sleep(wait)
        return await self.post(path, cast_to=object, body=body, options={"max_retries": self.max_retries - 1})

    def _refusal(self, path: str, response: aiohttp.ClientResponse, content: bytes) -> openai.APIStatusError:
        request = httpx.Request("POST", self._address(path), headers={"Authorization": f"Bearer {self.api_key}"})
        kept = {name: value for name, value in response.headers.items() if name.lower() != "content-encoding"}
        said = httpx.Response(response.status, headers=kept, content=content, request=request)
        return self._make_status_error_from_response(said)

    async def close(self) -> None:
        """Close the connections of both ways."""
        if self._session:
            await self._session.close()
        await super().close()

    def _address(self, path: str) -> str:
        return self.address + path

    def _straight(self) -> aiohttp.ClientSession:
        if self._session is None:
            headers = {name: value for name, value in self.default_headers.items() if isinstance(value, str)}
            seconds = self.timeout if isinstance(self.timeout, float | int) else None
            self._session = aiohttp.ClientSession(
                headers=headers | {"Content-Type": "application/json", "Authorization": f"Bearer {self.api_key}"},
                timeout=aiohttp.ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS),
                connector=aiohttp.TCPConnector(
                    limit=0, ssl=httpx.create_ssl_context(), resolver=network.Resolver(network.Guard(private=True))
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                skip_auto_headers=("User-Agent",),
                proxy=guard.proxy(self.base_url),
            )
        return self._session


def _wait(response: aiohttp.ClientResponse) -> float:
    """Read for how long a host wants to be left alone."""
    if response.status < 400:
        return 0.0
    try:
        return min(float(response.headers.get("retry-after", _WAIT_SECONDS)), _LONGEST_WAIT)
    except ValueError:
        return _WAIT_SECONDS
