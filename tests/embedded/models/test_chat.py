"""Chat and plain completions, through the official SDK."""

import asyncio
import json
import math

import openai
import pydantic
import pytest
from openai import OpenAI
from openai.types.chat import ChatCompletion

from tests.embedded.models.server import CHAT, EMBED, ModelsServer

SKY = [{"role": "user", "content": "Write three sentences about the sky."}]


ANIMAL = {
    "type": "object",
    "properties": {"animal": {"type": "string", "maxLength": 20}, "legs": {"type": "integer"}},
    "required": ["animal", "legs"],
    "additionalProperties": False,
}
NO_SCHEMA = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "no such type"}}}


class Animal(pydantic.BaseModel):
    animal: str
    legs: int


def ask(client: OpenAI, **options: object) -> ChatCompletion:
    return client.chat.completions.create(**{"model": CHAT, "messages": SKY, "max_tokens": 24, **options})


def test_an_answer_has_text_usage_and_a_finish_reason(client: OpenAI) -> None:
    answer = ask(client, messages=[{"role": "user", "content": "What is the capital of France?"}], temperature=0)
    assert "Paris" in answer.choices[0].message.content
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer._request_id.startswith("req_")


def test_max_tokens_cuts_and_says_so(client: OpenAI) -> None:
    for limit in ("max_tokens", "max_completion_tokens"):
        answer = client.chat.completions.create(model=CHAT, messages=SKY, temperature=0, **{limit: 5})
        assert (answer.choices[0].finish_reason, answer.usage.completion_tokens) == ("length", 5)


def test_a_stop_sequence_is_left_out(client: OpenAI) -> None:
    whole = ask(client, temperature=0).choices[0].message.content
    stop = whole[10:16]
    answer = ask(client, temperature=0, stop=[stop, "never said"]).choices[0]
    assert (answer.message.content, answer.finish_reason) == (whole[: whole.index(stop)], "stop")


def test_the_same_seed_gives_the_same_answer(client: OpenAI) -> None:
    first, again, other = (ask(client, seed=seed, top_p=0.95).choices[0].message.content for seed in (7, 7, 8))
    assert first == again != other


def test_n_gives_different_choices(client: OpenAI) -> None:
    answer = ask(client, n=2, seed=1)
    assert [choice.index for choice in answer.choices] == [0, 1]
    assert answer.choices[0].message.content != answer.choices[1].message.content
    assert answer.usage.completion_tokens <= 48


def test_log_probabilities_name_the_chosen_token_and_the_likeliest(client: OpenAI) -> None:
    choice = ask(client, temperature=0, logprobs=True, top_logprobs=3).choices[0]
    tokens = choice.logprobs.content
    assert b"".join(bytes(token.bytes) for token in tokens).decode() == choice.message.content
    for token in tokens:
        assert token.top_logprobs[0].token == token.token  # greedy
        assert len(token.top_logprobs) == 3
        assert 0 < sum(math.exp(each.logprob) for each in token.top_logprobs) <= 1.001
    chunks = ask(client, temperature=0, logprobs=True, stream=True)
    streamed = [token for chunk in chunks if chunk.choices[0].logprobs for token in chunk.choices[0].logprobs.content]
    assert [token.token for token in streamed] == [token.token for token in tokens]


def test_a_logit_bias_decides_the_token(client: OpenAI) -> None:
    letter = client.completions.create(model=CHAT, prompt=[100], max_tokens=1, logit_bias={"100": 100}, logprobs=0)
    plain = client.completions.create(model=CHAT, prompt=[100], max_tokens=1, temperature=0, logprobs=1).choices[0]
    assert letter.choices[0].text != plain.text
    assert plain.logprobs.tokens == [plain.text]
    assert list(plain.logprobs.top_logprobs[0]) == [plain.text]


def test_json_comes_in_the_shape_of_its_schema(client: OpenAI) -> None:
    asked = [{"role": "user", "content": "Name an animal and how many legs it has, as JSON."}]
    shape = {"type": "json_schema", "json_schema": {"name": "animal", "strict": True, "schema": ANIMAL}}
    for seed in range(3):
        answer = ask(client, messages=asked, seed=seed, response_format=shape, max_tokens=60).choices[0]
        assert answer.finish_reason == "stop"
        assert set(json.loads(answer.message.content)) == {"animal", "legs"}
    parsed = client.chat.completions.parse(model=CHAT, messages=asked, response_format=Animal, temperature=0)
    assert isinstance(parsed.choices[0].message.parsed, Animal)


def test_any_json_object(client: OpenAI) -> None:
    asked = [{"role": "user", "content": "Name an animal, as JSON with one field."}]
    shape = {"type": "json_object"}
    answer = ask(client, messages=asked, temperature=0, response_format=shape, max_tokens=200).choices[0]
    assert answer.message.content.startswith("{")
    assert answer.finish_reason == "length" or isinstance(json.loads(answer.message.content), dict)


def test_a_prompt_that_begins_like_an_earlier_one_is_read_from_where_it_differs(client: OpenAI) -> None:
    context = "Answer from the text. " + "The library opens at nine and closes at six. " * 30

    def asked(question: str) -> ChatCompletion:
        messages = [{"role": "system", "content": context}, {"role": "user", "content": question}]
        return ask(client, messages=messages, temperature=0, max_tokens=40)

    asked("When does it open?")
    second, again = asked("When does it close?"), asked("When does it close?")
    assert second.usage.prompt_tokens_details.cached_tokens > 300
    assert again.usage.prompt_tokens_details.cached_tokens == again.usage.prompt_tokens
    assert again.choices == second.choices
    assert "six" in second.choices[0].message.content or "6" in second.choices[0].message.content


def test_a_stream_gives_the_same_text_and_the_usage_last(client: OpenAI) -> None:
    whole = ask(client, temperature=0)
    chunks = list(ask(client, temperature=0, stream=True, stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == whole.choices[0].message.content
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == whole.choices[0].finish_reason
    assert chunks[-1].usage.completion_tokens == whole.usage.completion_tokens
    assert chunks[-1].usage.total_tokens == whole.usage.total_tokens


async def test_many_at_once_each_get_their_own_answer(models_server: ModelsServer) -> None:
    capitals = {
        "France": "Paris",
        "Germany": "Berlin",
        "Japan": "Tokyo",
        "Great Britain and Northern Ireland": "London",
    }
    async with models_server.async_client() as client:
        answers = await asyncio.gather(
            *(
                client.chat.completions.create(
                    model=CHAT,
                    messages=[{"role": "user", "content": f"What is the capital of {country}?"}],
                    temperature=0,
                    max_tokens=30,
                )
                for country in capitals
            )
        )
    for capital, answer in zip(capitals.values(), answers, strict=True):
        assert capital in answer.choices[0].message.content


async def test_a_client_that_leaves_does_not_disturb_the_others(models_server: ModelsServer) -> None:
    async with models_server.async_client() as client:
        stream = await client.chat.completions.create(model=CHAT, messages=SKY, max_tokens=400, stream=True)
        async for _ in stream:
            break
        await stream.close()
        answer = await client.chat.completions.create(model=CHAT, messages=SKY, temperature=0, max_tokens=5)
    assert answer.usage.completion_tokens == 5


def test_a_plain_completion_goes_on_from_examples(client: OpenAI) -> None:
    prompt = "Country: France\nCapital: Paris\n\nCountry: Germany\nCapital: Berlin\n\nCountry: Italy\nCapital:"
    answer = client.completions.create(model=CHAT, prompt=prompt, temperature=0, max_tokens=10, stop="\n")
    assert (answer.choices[0].text.strip(), answer.choices[0].finish_reason) == ("Rome", "stop")


def test_several_prompts_and_a_stream_of_plain_completions(client: OpenAI) -> None:
    both = client.completions.create(model=CHAT, prompt=["One two three", "A B C"], temperature=0, max_tokens=4)
    assert [choice.index for choice in both.choices] == [0, 1]
    stream = client.completions.create(model=CHAT, prompt="A B C", temperature=0, max_tokens=4, stream=True)
    assert "".join(chunk.choices[0].text for chunk in stream) == both.choices[1].text


def test_a_prompt_over_the_context_is_refused_with_openais_code(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        ask(client, messages=[{"role": "user", "content": "word " * 9000}])
    assert refused.value.code == "context_length_exceeded"
    assert "8192" in refused.value.message


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"response_format": {"type": "json_object"}}, "messages"),  # which do not say JSON, as OpenAI asks
        ({"response_format": {"type": "xml"}}, "response_format.type"),
        ({"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
        ({"response_format": NO_SCHEMA}, "response_format"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools"),
        ({"top_logprobs": 2}, "top_logprobs"),
        ({"logit_bias": {"12": 101}}, "logit_bias.12"),
        ({"temperature": 3}, "temperature"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}, "messages"),
    ],
)
def test_what_is_not_served_is_refused_clearly(client: OpenAI, options: dict[str, object], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        ask(client, **options)
    assert refused.value.param == param
    assert refused.value.type == "invalid_request_error"


def test_unknown_and_unfit_models_are_not_found(client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        ask(client, model="gpt-4o")
    assert refused.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError):
        ask(client, model=EMBED)
