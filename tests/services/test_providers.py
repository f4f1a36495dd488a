"""Whatever a model host does becomes one sentence, and its key never gets out."""

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest
from openai import AsyncOpenAI

from bench import hosts
from bench.stub import CHAT_MODEL, EMBEDDING_MODEL, vector
from services import providers
from services.errors import BadInput, NotReady, ProviderDown, ProviderError, ProviderRefused
from services.providers import calls
from tests.model_stub import KEY, RunningStub

HI = [{"role": "user", "content": "Hi"}]


async def with_client(act: Callable[[providers.Client], Awaitable[object]], *, timeout: float = 5.0) -> object:
    async with providers.client(providers.current()).with_options(max_retries=0, timeout=timeout) as at:
        return await act(at)


async def say_hi(at: providers.Client) -> providers.Reply:
    return await providers.chat(at, CHAT_MODEL, HI, temperature=0.0, max_tokens=5)


@pytest.mark.parametrize(
    ("status", "kind", "sentence"),
    [
        (400, ProviderError, "rejects this request: the stub was told to fail. "),
        (401, ProviderRefused, "refuses the key: the stub was told to fail. Check it in Settings."),
        (403, ProviderRefused, "refuses the key"),
        (404, ProviderRefused, "does not know this model or address"),
        (422, ProviderRefused, "says no (422)"),
        (429, ProviderDown, "too many requests"),
        (500, ProviderDown, "failed: the stub was told to fail. Resume later."),
        (503, ProviderDown, "Resume later."),
    ],
)
async def test_each_failure_has_its_sentence(
    stub: RunningStub, status: int, kind: type[ProviderError], sentence: str
) -> None:
    stub.fail("/chat", status)
    with pytest.raises(ProviderError) as raised:
        await with_client(say_hi)
    assert type(raised.value) is kind
    assert sentence.strip() in str(raised.value)


async def test_a_host_that_trains_no_more_is_not_called_a_wrong_key(stub: RunningStub) -> None:
    stub.fail("/chat", 403, code="training_not_available", message="Fine-tuning is closed for you")
    with pytest.raises(ProviderRefused, match=r"does not train models for this account: Fine-tuning is closed for you"):
        await with_client(say_hi)


async def test_a_host_that_is_down_is_named_as_such(stub: RunningStub) -> None:
    providers.choose(
        hosts.save("Nobody", "http://127.0.0.1:9/v1", KEY, chat_model="a", embedding_model="b", in_flight=1).id
    )
    with pytest.raises(ProviderDown, match="cannot be reached"):
        await with_client(say_hi)


async def test_a_host_that_hangs_is_given_up(stub: RunningStub) -> None:
    stub.fail("/chat", 200, seconds=3.0)
    with pytest.raises(ProviderDown, match="no answer within"):
        await with_client(say_hi, timeout=0.2)


async def test_too_many_requests_are_waited_out_as_the_host_asks(stub: RunningStub) -> None:
    stub.fail("/chat", 429, times=2, retry_after="0.01")
    async with providers.client(providers.current()) as at:
        reply = await say_hi(at)
    assert reply.text == f"{CHAT_MODEL} says of: Hi"
    assert len(stub.asked("/chat")) == 3


async def test_a_reply_carries_its_tokens_and_what_was_sent(stub: RunningStub) -> None:
    reply = await with_client(say_hi)
    assert reply == providers.Reply(f"{CHAT_MODEL} says of: Hi", 10, 5, f"{CHAT_MODEL} fp_stub", "stop")
    assert stub.asked("/chat") == [{"model": CHAT_MODEL, "messages": HI, "temperature": 0.0, "max_tokens": 5}]


async def test_embeddings_are_unit_rows_in_the_order_of_the_texts(stub: RunningStub) -> None:
    texts = [f"text number {each}" for each in range(providers.EMBEDDING_BATCH * 2 + 3)]

    async def embed(at: providers.Client) -> object:
        return await providers.embed(at, EMBEDDING_MODEL, texts)

    rows = await with_client(embed)
    assert isinstance(rows, np.ndarray) and rows.dtype == np.float32
    expected = np.array([vector(each) for each in texts])
    np.testing.assert_allclose(rows, expected / np.linalg.norm(expected, axis=1, keepdims=True), rtol=1e-5)
    assert [len(body["input"]) for body in stub.asked("/embeddings")] == [64, 64, 3]


def test_a_key_is_encrypted_at_rest(stub: RunningStub, home: Path) -> None:
    provider = providers.current()
    assert provider.api_key_encrypted and KEY.encode() not in provider.api_key_encrypted
    files = [file.read_bytes() for file in home.iterdir()]
    assert any(provider.api_key_encrypted in content for content in files)
    assert not any(KEY.encode() in content for content in files)


async def test_a_key_is_never_shown_or_logged(
    stub: RunningStub, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_LOG", "debug")
    caplog.set_level(logging.DEBUG)
    stub.fail("/chat", 401, message=f"Incorrect API key provided: {KEY}")
    with pytest.raises(ProviderRefused) as raised:
        await with_client(say_hi)
    assert "Incorrect API key provided" in str(raised.value)
    for shown in (str(raised.value), repr(raised.value), repr(providers.current()), caplog.text):
        assert KEY not in shown
    assert stub.calls[-1].key == KEY


def test_a_changed_host_keeps_its_key_when_none_is_entered(stub: RunningStub) -> None:
    hosts.save("Stub", stub.base_url + "/", "", chat_model="other", embedding_model=EMBEDDING_MODEL, in_flight=3)
    provider = providers.current()
    assert (provider.chat_model, provider.in_flight, provider.base_url) == ("other", 3, stub.base_url)
    assert providers.check(provider).problem == ""
    assert {call.key for call in stub.calls} == {KEY}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("name", "url", "chat_model", "sentence"),
    [
        ("", "https://a.example/v1", "m", "needs a name"),
        ("A", "https://a.example/v1", " ", "needs a name, a chat model"),
        ("A", "a.example/v1", "m", "https:// or http://"),
        ("A", "file:///etc/passwd", "m", "https:// or http://"),
        (providers.EMBEDDED_NAME, "https://a.example/v1", "m", "name of its own"),
    ],
)
def test_a_host_that_cannot_work_is_not_saved(name: str, url: str, chat_model: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        hosts.save(name, url, KEY, chat_model=chat_model, embedding_model="e", in_flight=1)
    assert [each.embedded for each in providers.listing()] == [True]


@pytest.mark.usefixtures("home")
def test_a_host_without_a_key_says_so_before_any_call() -> None:
    provider = hosts.save("A", "https://a.example/v1", "", chat_model="m", embedding_model="e", in_flight=1)
    with pytest.raises(NotReady, match="A has no key yet"):
        providers.client(provider)


@pytest.mark.usefixtures("home")
def test_the_host_of_this_machine_is_always_there_and_named_once() -> None:
    assert [each.name for each in providers.listing()] == [providers.EMBEDDED_NAME]
    assert providers.current().id == providers.embedded().id
    with pytest.raises(NotReady, match="make run"):
        providers.client(providers.current())


def test_a_check_tries_everything_and_says_what_came_of_it(stub: RunningStub) -> None:
    found = providers.check(providers.current())
    assert found.models == (CHAT_MODEL, EMBEDDING_MODEL) and found.problem == ""
    assert [(each.name, each.works) for each in found.abilities][:2] == [("Chat", True), ("Embeddings", True)]
    stub.fail("/embeddings", 404, message="no such model")
    found = providers.check(providers.current())
    assert "no such model" in found.problem


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://api.openai.com/v1", "max_completion_tokens"),
        ("https://x.openai.azure.com/openai/v1", "max_completion_tokens"),
        ("http://vllm:8000/v1", "max_tokens"),
    ],
)
def test_the_limit_of_a_reply_goes_by_the_name_that_the_host_knows(address: str, name: str) -> None:
    at = AsyncOpenAI(base_url=address, api_key=KEY)
    assert calls._limit_name(at) == name


@pytest.mark.usefixtures("home")
def test_a_call_costs_by_the_hosts_prices_nothing_here_and_unknown_without_them() -> None:
    named = {"chat_model": "m", "embedding_model": "e", "in_flight": 1}
    host = hosts.save("A", "https://a.example/v1", KEY, input_price=0.5, output_price=2.0, **named)  # type: ignore[arg-type]
    assert providers.cost(host, 1_000_000, 500_000) == 1.5
    assert providers.cost(host, None, 5) is None
    assert providers.cost(providers.embedded(), 10, 10) == 0.0
    unpriced = hosts.save("B", "https://b.example/v1", KEY, **named)  # type: ignore[arg-type]
    assert providers.cost(unpriced, 10, 10) is None
    kept = hosts.save("A", "https://a.example/v1", "", **named)  # type: ignore[arg-type]
    assert (kept.input_price, kept.output_price) == (0.5, 2.0)
    with pytest.raises(BadInput, match="below zero"):
        hosts.save("A", "https://a.example/v1", "", input_price=-1.0, **named)  # type: ignore[arg-type]


async def test_a_plain_reply_takes_the_straight_way_and_anything_else_the_sdks(stub: RunningStub) -> None:
    async with providers.client(providers.current()) as at:
        assert (await say_hi(at)).text == f"{CHAT_MODEL} says of: Hi"
        assert len(stub.asked("/chat")) == 1
        stub.fail("/chat", 500, times=2)
        assert (await say_hi(at)).text == f"{CHAT_MODEL} says of: Hi"
    assert len(stub.asked("/chat")) == 4
    assert {call.key for call in stub.calls} == {KEY}


async def test_what_the_host_says_answered_and_why_it_stopped_is_read() -> None:
    said = {
        "model": "m-2026-01",
        "system_fingerprint": None,
        "choices": [{"message": {"content": " Nine. "}, "finish_reason": "length"}],
    }
    assert calls._reply(said) == providers.Reply("Nine.", None, None, "m-2026-01", "length")
    with pytest.raises(ProviderDown, match="no chat completion"):
        calls._reply({"choices": []})
