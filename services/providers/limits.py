"""How fast a host may be called: calls at once, requests and tokens a minute, and what it asks for in its headers.

One process keeps one pace for each host, whichever jobs and pages call it.
"""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from services.counting import BYTES_A_TOKEN

LONGEST_HOLD = 60.0
BURST_SECONDS = 6.0  # of a minute's share that may go out at once
_HEADERS = [(f"x-ratelimit-remaining-{what}", f"x-ratelimit-reset-{what}") for what in ("requests", "tokens")]
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhd])")
_DURATION = re.compile(f"(?:{_PART.pattern})+")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a host is set up with; None is no limit."""

    host: str
    in_flight: int | None = None
    requests: int | None = None  # a minute
    tokens: int | None = None  # a minute


class Bucket:
    """A token bucket that is reserved ahead: who takes more than there is waits until it has filled up."""

    def __init__(self, a_minute: int) -> None:
        self._rate = a_minute / 60.0
        self._burst = self._rate * BURST_SECONDS
        self._empty_at = 0.0  # when what is reserved will have dripped in

    def wait(self, amount: float, now: float) -> float:
        """Reserve an amount; gives the seconds until it may be used."""
        self._empty_at = max(self._empty_at, now) + amount / self._rate
        return max(0.0, self._empty_at - now - max(self._burst, amount) / self._rate)


class Pace:
    """A host's turns."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.slots = asyncio.Semaphore(limits.in_flight) if limits.in_flight else None
        self._requests = Bucket(limits.requests) if limits.requests else None
        self._tokens = Bucket(limits.tokens) if limits.tokens else None
        self._held_until = 0.0

    async def turn(self, body: bytes, reply_tokens: int) -> None:
        """Wait until a call may go out; `body` and the longest reply tell the tokens it may take."""
        now = time.monotonic()
        wait = max(0.0, self._held_until - now)
        if self._requests:
            wait = max(wait, self._requests.wait(1, now))
        if self._tokens:
            wait = max(wait, self._tokens.wait(len(body) / BYTES_A_TOKEN + reply_tokens, now))
        if wait:
            await asyncio.sleep(wait)

    def hold(self, seconds: float) -> None:
        """Let nobody call for a while, since the host asked for it."""
        self._held_until = max(self._held_until, time.monotonic() + min(seconds, LONGEST_HOLD))

    def heed(self, headers: Mapping[str, str]) -> None:
        """Hold where a host says that nothing is left of its requests or tokens."""
        for left, reset in _HEADERS:
            if headers.get(left) == "0":
                self.hold(seconds_of(headers.get(reset, "")))


_paces: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Pace]] = WeakKeyDictionary()


def pace(limits: Limits) -> Pace:
    """Give the running loop's pace for a host; new limits begin a new one."""
    known = _paces.setdefault(asyncio.get_running_loop(), {})
    found = known.get(limits.host)
    if found is None or found.limits != limits:
        found = known[limits.host] = Pace(limits)
    return found


def seconds_of(said: str) -> float:
    """Read a duration as OpenAI's headers give it ("1s", "6m0s", "20ms") or as plain seconds; 0 for what is neither."""
    try:
        return float(said)
    except ValueError:
        pass
    if not _DURATION.fullmatch(said):
        return 0.0
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(said))
