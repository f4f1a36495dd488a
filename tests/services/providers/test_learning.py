"""A model that refuses a parameter is asked without it, at once and from then on; what was left out is said."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select
from starlette.responses import JSONResponse

from bench.stub import CHAT_MODEL
from services import providers, store
from services.errors import ProviderError
from services.providers import profiles
from services.providers.profile import Fact, Kind
from tests.model_stub import RunningStub
from tests.services.providers import picky

ASKED = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]


async def ask(**more: Any) -> providers.Reply:
    async with providers.client(providers.current()) as at:
        return await providers.chat(at, CHAT_MODEL, ASKED, **({"temperature": 0.0, "max_tokens": 5} | more))


def rows() -> list[store.ModelProfile]:
    with store.reading() as session:
        return list(session.scalars(select(store.ModelProfile)))


def as_new_process() -> None:
    """Forget what this process knows; the store does not."""
    profiles._seen.clear()


@pytest.mark.parametrize(
    ("refuse", "left_out", "calls"),
    [
        (picky.gpt5, ("temperature", "stop"), 5),
        (picky.openrouter(picky.gpt5), ("temperature", "stop"), 5),
        (picky.mistral, ("seed", "verbosity", "reasoning_effort"), 2),
        (picky.xai, ("stop", "verbosity", "reasoning_effort"), 4),
        (picky.gemma, (), 2),
    ],
)
async def test_what_a_model_refuses_is_learned_once_for_good(
    stub: RunningStub, refuse: picky.Refuse, left_out: tuple[str, ...], calls: int
) -> None:
    stub.refuse = refuse
    more = {"stop": ["\n"], "seed": 7, "verbosity": "low", "reasoning_effort": "low"}
    reply = await ask(**more)
    assert reply.text == f"{CHAT_MODEL} says of: Hi" and set(reply.left_out) == set(left_out)
    assert len(stub.asked("/chat")) == calls
    for _ in range(2):
        as_new_process()
        assert set((await ask(**more)).left_out) == set(left_out)
    assert len(stub.asked("/chat")) == calls + 2
    sent = stub.asked("/chat")[-1]
    assert not set(left_out) & set(sent) and "Be brief." in str(sent["messages"])
    assert [(each.address, each.model) for each in rows()] == [(stub.base_url, CHAT_MODEL)]


async def test_64_calls_at_once_learn_the_same_and_all_are_answered(stub: RunningStub) -> None:
    stub.refuse = picky.gpt5
    providers.choose(stub.as_provider(in_flight=64).id)
    async with providers.client(providers.current()) as at:
        asked = [providers.chat(at, CHAT_MODEL, ASKED, temperature=0.0, max_tokens=5) for _ in range(64)]
        replies = await asyncio.gather(*asked)
    assert {each.left_out for each in replies} == {("temperature",)}
    assert len(stub.asked("/chat")) <= 64 * 4 and len(rows()) == 1
    stub.calls.clear()
    await ask()
    assert len(stub.asked("/chat")) == 1


async def test_a_value_that_is_refused_leaves_the_others(stub: RunningStub) -> None:
    def refuse(body: dict[str, Any]) -> JSONResponse | None:
        if body.get("reasoning_effort") in (None, "low", "high"):
            return None
        message = "Unsupported value: 'reasoning_effort' does not support 'none'. Supported values are: 'low'."
        return picky.openai_error(message, "reasoning_effort", "unsupported_value")

    stub.refuse = refuse
    assert (await ask(reasoning_effort="none")).left_out == ("reasoning_effort",)
    assert (await ask(reasoning_effort="high")).left_out == ()
    assert stub.asked("/chat")[-1]["reasoning_effort"] == "high"
    assert providers.takes(providers.current(), CHAT_MODEL, "reasoning_effort")


async def test_a_model_that_refuses_everything_is_given_up_soon(stub: RunningStub) -> None:
    stub.refuse = picky.never
    with pytest.raises(ProviderError, match=r"not supported with this model"):
        await ask(seed=1, stop=["x"], verbosity="low")
    assert len(stub.asked("/chat")) <= 10


async def test_hosts_that_take_turns_at_refusing_do_not_make_it_try_for_ever(stub: RunningStub) -> None:
    def refuse(body: dict[str, Any]) -> JSONResponse:
        name = "max_tokens" if "max_tokens" in body else "max_completion_tokens"
        return picky.openai_error(f"Unsupported parameter: '{name}' is not supported.", name, "unsupported_parameter")

    stub.refuse = refuse
    with pytest.raises(ProviderError):
        await ask()
    assert len(stub.asked("/chat")) <= 4


async def test_a_refusal_of_something_else_is_no_lesson(stub: RunningStub) -> None:
    stub.fail("/chat", 400, message="max_tokens is too large: 6000. This model supports at most 4096 completion tokens")
    with pytest.raises(ProviderError, match="too large: 6000"):
        await ask()
    assert len(stub.asked("/chat")) == 1 and rows() == []


async def test_a_model_that_only_streams_is_read_from_its_stream(stub: RunningStub) -> None:
    stub.refuse = picky.streams_only("<think>Hm.</think>Nine\u2028volts.")
    reply = await ask()
    assert (reply.text, reply.reasoning) == ("Nine\u2028volts.", "Hm.")
    assert (reply.prompt_tokens, reply.completion_tokens, reply.finish_reason) == (3, 4, "stop")


async def test_a_limit_spent_on_reasoning_is_told_from_an_answer(stub: RunningStub) -> None:
    message = {"message": {"content": "", "reasoning_content": "Let me see"}, "finish_reason": "length"}
    stub.message = lambda _body: message
    assert (await ask()).ran_out
    stub.message, stub.refuse = (
        None,
        lambda _body: picky.openai_error(
            "Could not finish the message because max_tokens or model output limit was reached.", None, None
        ),
    )
    reply = await ask()
    assert reply.ran_out and reply.left_out == ()
    assert {Fact(Kind(fact["kind"])) for row in rows() for fact in row.facts} == {Fact(Kind.REASONS)}


@pytest.mark.parametrize(
    ("usage", "completion"),
    [
        ({"completion_tokens": 300, "total_tokens": 310, "completion_tokens_details": {"reasoning_tokens": 256}}, 300),
        ({"completion_tokens": 44, "total_tokens": 310, "completion_tokens_details": {"reasoning_tokens": 256}}, 300),
        ({"completion_tokens": 44, "total_tokens": 310}, 300),
        ({"completion_tokens": 44, "total_tokens": None, "reasoning_tokens": 256}, 300),
    ],
)
async def test_reasoning_is_paid_for_whether_or_not_the_host_counts_it_in(
    stub: RunningStub, usage: dict[str, Any], completion: int
) -> None:
    stub.usage = usage
    assert (await ask()).completion_tokens == completion


async def test_a_test_of_the_host_asks_for_enough_and_finds_everything_out_anew(stub: RunningStub) -> None:
    stub.refuse = picky.gpt5
    await ask()
    found = await asyncio.to_thread(providers.check, providers.current())
    assert found.problem == "" and "does not take temperature" in found.abilities[0].sentence
    stub.refuse = None
    found = await asyncio.to_thread(providers.check, providers.current())
    assert found.abilities[0].sentence == f"{CHAT_MODEL} answers." and rows() == []
    assert (await ask()).left_out == ()


async def test_a_model_whose_reply_is_all_reasoning_passes_the_test(stub: RunningStub) -> None:
    stub.message = lambda _body: {"message": {"content": None, "reasoning": "Hm"}, "finish_reason": "length"}
    assert (await asyncio.to_thread(providers.check, providers.current())).problem == ""


async def test_a_format_that_is_refused_is_asked_for_more_loosely(stub: RunningStub) -> None:
    def refuse(body: dict[str, Any]) -> JSONResponse | None:
        kind = (body.get("response_format") or {}).get("type")
        if kind in (None, "text"):
            return None
        return picky.openai_error(f"'response_format' of type '{kind}' is not supported", "response_format", None)

    stub.refuse = refuse
    await ask(response_format={"type": "json_schema", "json_schema": {"name": "x", "schema": {}}})
    kinds = [(body.get("response_format") or {}).get("type") for body in stub.asked("/chat")]
    assert kinds == ["json_schema", "json_object", None]
