"""Embeddings, through the official SDK."""

import math

import openai
import pytest
from openai import OpenAI

from tests.embedded.models.server import CHAT, EMBED


def embed(client: OpenAI, texts: list[str] | str, **options: object) -> list[list[float]]:
    return [item.embedding for item in client.embeddings.create(model=EMBED, input=texts, **options).data]


def cosine(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def test_close_meanings_have_close_vectors(client: OpenAI) -> None:
    refund, money_back, weather = embed(
        client, ["How do I get a refund?", "Can I have my money back?", "It will rain tomorrow."]
    )
    assert cosine(refund, money_back) > 0.5 > cosine(refund, weather)
    assert math.isclose(cosine(refund, refund), 1, abs_tol=1e-5)
    assert len(refund) == 384


def test_float_and_base64_agree_and_a_batch_equals_single_calls(client: OpenAI) -> None:
    texts = ["short", "a much longer text " * 20, "third"]
    batch = embed(client, texts)  # the SDK asks for base64 unless told otherwise
    for text, vector in zip(texts, batch, strict=True):
        assert cosine(embed(client, text, encoding_format="float")[0], vector) > 0.9999


def test_a_long_text_is_read_to_its_end(client: OpenAI) -> None:
    start = "The office is open from nine to five. " * 60
    plain, with_end = embed(client, [start, start + "Elephants drink a hundred litres of water a day. " * 40])
    assert cosine(plain, with_end) < 0.9


def test_fewer_dimensions_are_the_first_ones_at_unit_length(client: OpenAI) -> None:
    whole, short = embed(client, "a text")[0], embed(client, "a text", dimensions=64)[0]
    assert len(short) == 64
    assert math.isclose(cosine(short, short), 1, abs_tol=1e-5)
    assert math.isclose(short[0] / short[1], whole[0] / whole[1], rel_tol=1e-4)


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"input": ""}, 400),
        ({"input": []}, 400),
        ({"input": "a", "dimensions": 385}, 400),
        ({"input": "a", "dimensions": 0}, 400),
        ({"input": [[99999]]}, 400),
        ({"model": CHAT}, 404),
    ],
)
def test_what_cannot_be_embedded_is_refused(client: OpenAI, options: dict[str, object], status: int) -> None:
    with pytest.raises(openai.APIStatusError) as refused:
        client.embeddings.create(**{"model": EMBED, "input": "text", **options})
    assert refused.value.status_code == status
