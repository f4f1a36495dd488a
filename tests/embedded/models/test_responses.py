"""The Responses endpoint, through the official SDK."""

import json

import openai
import pytest
from openai import OpenAI

from tests.embedded.models.server import CHAT


def test_an_answer_and_what_was_used(client: OpenAI) -> None:
    answer = client.responses.create(model=CHAT, input="What is the capital of France?", temperature=0)
    assert answer.status == "completed"
    assert "France" in answer.output_text
    assert answer.usage.total_tokens == answer.usage.input_tokens + answer.usage.output_tokens


def test_a_conversation_with_instructions_is_cut_where_asked(client: OpenAI) -> None:
    turns = [
        {"role": "user", "content": [{"type": "input_text", "text": "Count to a hundred."}]},
        {"role": "assistant", "content": "One, two, three."},
        {"role": "user", "content": "Go on."},
    ]
    answer = client.responses.create(
        model=CHAT, instructions="Be brief.", input=turns, temperature=0, max_output_tokens=5
    )
    assert (answer.status, answer.incomplete_details.reason) == ("incomplete", "max_output_tokens")
    assert answer.usage.output_tokens == 5


def test_a_stream_ends_with_the_whole_answer(client: OpenAI) -> None:
    with client.responses.stream(model=CHAT, input="What is the capital of France?", temperature=0) as stream:
        deltas = [event.delta for event in stream if event.type == "response.output_text.delta"]
        final = stream.get_final_response()
    assert "".join(deltas) == final.output_text != ""


def test_json_by_a_schema(client: OpenAI) -> None:
    schema = {"type": "object", "properties": {"legs": {"type": "integer"}}, "required": ["legs"]}
    schema["additionalProperties"] = False
    shape = {"format": {"type": "json_schema", "name": "animal", "schema": schema}}
    answer = client.responses.create(model=CHAT, input="How many legs has a dog? Answer in JSON.", text=shape)
    assert isinstance(json.loads(answer.output_text)["legs"], int)


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"tools": [{"type": "web_search"}]}, "tools"),
        ({"input": [{"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}]}, "messages"),
        ({"text": {"format": {"type": "yaml"}}}, "text.format"),
    ],
)
def test_what_is_not_served_is_refused_clearly(client: OpenAI, options: dict[str, object], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.responses.create(**{"model": CHAT, "input": "Hello", **options})
    assert refused.value.param == param
