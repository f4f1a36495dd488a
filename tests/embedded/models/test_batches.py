"""Batches: the same requests as a file, answered in the background."""

import json
import time
from collections.abc import Iterator

import openai
import pytest
from openai import OpenAI
from openai.types import Batch

from tests.embedded.models.server import CHAT, EMBED, ModelsServer


def line(custom_id: str, url: str = "/v1/chat/completions", **body: object) -> str:
    asked = {"model": CHAT, "messages": [{"role": "user", "content": "Say hello."}], "max_tokens": 8, **body}
    return json.dumps({"custom_id": custom_id, "method": "POST", "url": url, "body": asked})


def started(client: OpenAI, *lines: str, endpoint: str = "/v1/chat/completions") -> Batch:
    file = client.files.create(file=("batch.jsonl", "\n".join(lines).encode()), purpose="batch")
    return client.batches.create(input_file_id=file.id, endpoint=endpoint, completion_window="24h")


def ended(client: OpenAI, batch: Batch) -> Batch:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        batch = client.batches.retrieve(batch.id)
        if batch.status in ("completed", "failed", "cancelled"):
            return batch
        time.sleep(0.1)
    raise TimeoutError(batch.status)


def results(client: OpenAI, file_id: str) -> Iterator[dict]:
    for each in client.files.content(file_id).text.splitlines():
        yield json.loads(each)


def test_each_request_is_answered_under_its_name(client: OpenAI) -> None:
    batch = started(client, line("a"), line("b", temperature=0), line("broken", model="gpt-4o"))
    assert batch.status == "validating"
    done = ended(client, batch)
    assert (done.status, done.request_counts.total) == ("completed", 3)
    assert (done.request_counts.completed, done.request_counts.failed) == (2, 1)
    answered = {each["custom_id"]: each["response"] for each in results(client, done.output_file_id)}
    assert set(answered) == {"a", "b"}
    assert answered["b"]["body"]["choices"][0]["message"]["content"]
    (refused,) = results(client, done.error_file_id)
    assert refused["response"]["status_code"] == 404
    assert refused["response"]["body"]["error"]["code"] == "model_not_found"
    assert done.id in [each.id for each in client.batches.list(limit=5).data]


def test_embeddings_come_in_batches_too(client: OpenAI) -> None:
    asked = json.dumps(
        {"custom_id": "e", "method": "POST", "url": "/v1/embeddings", "body": {"model": EMBED, "input": "text"}}
    )
    done = ended(client, started(client, asked, endpoint="/v1/embeddings"))
    (answer,) = results(client, done.output_file_id)
    assert len(answer["response"]["body"]["data"][0]["embedding"]) == 384


def test_a_line_for_another_endpoint_fails_the_batch_and_is_named(client: OpenAI) -> None:
    done = ended(client, started(client, line("a"), line("b", url="/v1/embeddings")))
    assert done.status == "failed"
    assert (done.errors.data[0].code, done.errors.data[0].line) == ("mismatched_endpoint", 2)


@pytest.mark.parametrize(
    ("second", "said"),
    [("{", "is not valid JSON"), (line("a"), "repeats the custom_id"), (line("b", stream=True), "asks for a stream")],
)
def test_a_broken_line_is_named_at_the_upload(client: OpenAI, second: str, said: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        started(client, line("a"), second)
    assert f"line 2: {said}" in refused.value.message


def test_a_cancelled_batch_keeps_what_is_answered(client: OpenAI) -> None:
    batch = started(client, *(line(str(number), max_tokens=64) for number in range(200)))
    while not client.batches.retrieve(batch.id).request_counts.completed:
        time.sleep(0.1)
    assert client.batches.cancel(batch.id).status == "cancelling"
    done = ended(client, batch)
    assert done.status == "cancelled"
    assert 0 < len(list(results(client, done.output_file_id))) < 200


def test_kill_9_in_the_middle_answers_the_rest(own_server: ModelsServer) -> None:
    client = own_server.client()
    batch = started(client, *(line(str(number), max_tokens=16) for number in range(40)))
    while not client.batches.retrieve(batch.id).request_counts.completed:
        time.sleep(0.05)
    own_server.kill()
    own_server.start()
    done = ended(client, batch)
    answered = [each["custom_id"] for each in results(client, done.output_file_id)]
    assert sorted(answered, key=int) == [str(number) for number in range(40)]
