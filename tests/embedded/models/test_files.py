"""Training files: kept, described, returned, and refused line by line."""

import json

import openai
import pytest
from openai import OpenAI

from tests.embedded.models.server import pirate_rows

GOOD = json.dumps({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]})


def test_a_file_can_be_uploaded_read_listed_and_deleted(client: OpenAI) -> None:
    content = pirate_rows()
    file = client.files.create(file=("rows.jsonl", content), purpose="fine-tune")
    assert (file.filename, file.bytes, file.status) == ("rows.jsonl", len(content), "processed")
    assert client.files.retrieve(file.id) == file
    assert client.files.content(file.id).read() == content
    assert file.id in [listed.id for listed in client.files.list(purpose="fine-tune")]
    assert client.files.delete(file.id).deleted
    with pytest.raises(openai.NotFoundError):
        client.files.retrieve(file.id)


def preference(**changed: object) -> str:
    row = {
        "input": {"messages": [{"role": "user", "content": "q"}]},
        "preferred_output": [{"role": "assistant", "content": "a"}],
        "non_preferred_output": [{"role": "assistant", "content": "b"}],
    }
    return json.dumps(row | changed)


def test_a_file_of_preferences_is_kept(client: OpenAI) -> None:
    content = "\n".join([preference()] * 3).encode()
    assert client.files.create(file=("pairs.jsonl", content), purpose="fine-tune").bytes == len(content)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (preference(input={}), 'needs an "input"'),
        (preference(input={"messages": [{"role": "assistant", "content": "a"}]}), "should be the user's"),
        (preference(preferred_output=[]), 'needs a list "preferred_output" of one'),
        (preference(preferred_output=[{"role": "assistant", "content": ""}]), "needs a text"),
        (preference(preferred_output=[{"role": "user", "content": "x"}]), "should be the assistant"),
        (preference(preferred_output=[{"role": "assistant", "content": "b"}]), "the very same one"),
        (GOOD, "is a row for supervised, while the lines before are for dpo"),
    ],
)
def test_a_broken_preference_is_named(client: OpenAI, line: str, said: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.files.create(file=("pairs.jsonl", f"{preference()}\n{line}\n".encode()), purpose="fine-tune")
    assert "line 2: " in refused.value.message
    assert said in refused.value.message


def test_files_are_listed_page_by_page(client: OpenAI) -> None:
    made = [client.files.create(file=(f"{i}.jsonl", GOOD.encode()), purpose="fine-tune").id for i in range(3)]
    assert [file.id for file in client.files.list(limit=2)][:3] == made[::-1]
    assert [file.id for file in client.files.list(order="asc", after=made[0], limit=2)][:2] == made[1:]


def row(*messages: tuple[str, object]) -> str:
    return json.dumps({"messages": [{"role": role, "content": content} for role, content in messages]})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{oops", "is not valid JSON"),
        ("[1]", "should be a JSON object"),
        ('{"prompt": "x"}', 'needs a non-empty list "messages"'),
        (row(("user", "q")), "the last message should be the assistant's"),
        (row(("assistant", "a")), "should be the user's"),
        (row(("user", "q"), ("user", "q"), ("assistant", "a")), "take turns"),
        (row(("user", "q"), ("assistant", " ")), "message 2 needs a text"),
        (row(("bot", "q"), ("assistant", "a")), "has the role 'bot'"),
        (row(("user", "q"), ("system", "s"), ("assistant", "a")), "can only come first"),
    ],
)
def test_a_broken_line_is_named(client: OpenAI, line: str, said: str) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.files.create(file=("rows.jsonl", f"{GOOD}\n{line}\n{GOOD}\n".encode()), purpose="fine-tune")
    assert "line 2: " in refused.value.message
    assert said in refused.value.message
    assert (refused.value.param, refused.value.code) == ("file", "invalid_file_format")


@pytest.mark.parametrize("content", [b"\n\n", b"\xff\xfe\x00"])
def test_a_file_without_rows_or_text_is_refused(client: OpenAI, content: bytes) -> None:
    with pytest.raises(openai.BadRequestError):
        client.files.create(file=("rows.jsonl", content), purpose="fine-tune")


def test_another_purpose_is_refused(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.files.create(file=("rows.jsonl", GOOD.encode()), purpose="vision")
    assert refused.value.param == "purpose"
