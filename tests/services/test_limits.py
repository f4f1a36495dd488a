"""A host is called no faster than it was set up for, nor than its own headers ask."""

import asyncio
import time

import pytest

from services import providers
from services.errors import ProviderError
from services.providers import limits
from services.providers.limits import Bucket, Limits, Pace
from tests.model_stub import RunningStub

HI = [{"role": "user", "content": "Hi"}]


def test_a_bucket_lets_a_burst_through_and_then_drips() -> None:
    bucket = Bucket(600)
    waits = [bucket.wait(1, 100.0) for _ in range(80)]
    assert waits[:60] == [0.0] * 60
    assert waits[60] == pytest.approx(0.1) and waits[-1] == pytest.approx(2.0)
    assert bucket.wait(1, 200.0) == 0.0


def test_more_tokens_than_a_burst_go_out_when_nobody_else_waits() -> None:
    bucket = Bucket(60)
    assert bucket.wait(30, 100.0) == 0.0
    assert bucket.wait(1, 100.0) == pytest.approx(25.0)


async def test_a_host_that_has_nothing_left_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    pace = Pace(Limits("host"))
    pace.heed({"x-ratelimit-remaining-requests": "12", "x-ratelimit-reset-requests": "1s"})
    await pace.turn(b"", 0)
    assert slept == []
    pace.heed({"x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"})
    await pace.turn(b"", 0)
    assert slept == [pytest.approx(limits.LONGEST_HOLD, abs=1.0)]


@pytest.mark.parametrize(
    ("said", "seconds"), [("1s", 1.0), ("6m0s", 360.0), ("20ms", 0.02), ("1m30s", 90.0), ("7", 7.0), ("soon", 0.0)]
)
def test_durations_are_read_as_hosts_write_them(said: str, seconds: float) -> None:
    assert limits.seconds_of(said) == pytest.approx(seconds)


async def test_no_more_calls_at_once_than_the_host_takes_whoever_calls(stub: RunningStub) -> None:
    stub.as_provider(in_flight=2)
    stub.latency = 0.05
    host = providers.current()
    began = time.monotonic()
    async with providers.client(host) as one, providers.client(host) as other:
        asked = [providers.chat(at, "m", HI, temperature=0.0, max_tokens=1) for at in (one, other) for _ in range(4)]
        await asyncio.gather(*asked)
    assert time.monotonic() - began >= 4 * 0.05  # eight calls, two at once: never faster than this


async def test_a_request_that_is_wrong_is_sent_once(stub: RunningStub) -> None:
    stub.fail("/chat", 400)
    async with providers.client(providers.current()) as at:
        with pytest.raises(ProviderError, match="rejects this request"):
            await providers.chat(at, "m", HI, temperature=0.0, max_tokens=1)
    assert len(stub.asked("/chat")) == 1
