"""Log probabilities as the two completion endpoints write them."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from services.embedded.models.pool import Loaded
from services.embedded.models.sampling import Logprob


def chat(loaded: Loaded, found: Iterable[Logprob]) -> dict[str, Any]:
    """Return the `logprobs` object of a chat choice."""
    content = [
        {
            **_entry(loaded, each.token, each.logprob),
            "top_logprobs": [_entry(loaded, token, logprob) for token, logprob in each.top],
        }
        for each in found
    ]
    return {"content": content, "refusal": None}


def plain(loaded: Loaded, found: Iterable[Logprob], offset: int = 0) -> dict[str, Any]:
    """Return the `logprobs` object of a plain completion; `offset` is where its text begins."""
    each = list(found)
    tokens = [loaded.decode([one.token]) for one in each]
    offsets = [offset + sum(map(len, tokens[:index])) for index in range(len(tokens))]
    top = [{loaded.decode([token]): logprob for token, logprob in one.top} for one in each]
    logprobs = [one.logprob for one in each]
    return {"tokens": tokens, "token_logprobs": logprobs, "top_logprobs": top, "text_offset": offsets}


def _entry(loaded: Loaded, token: int, logprob: float) -> dict[str, Any]:
    spelled = loaded.tokenizer.convert_ids_to_tokens(token) or ""
    letters = _byte_letters()
    known = all(letter in letters for letter in spelled)
    data = bytes(letters[letter] for letter in spelled) if known else loaded.decode([token]).encode()
    return {"token": data.decode("utf-8", "replace"), "logprob": max(logprob, -9999.0), "bytes": list(data)}


@cache
def _byte_letters() -> dict[str, int]:
    """Return which byte each letter of a byte-level vocabulary stands for (GPT-2's table)."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + index): byte for index, byte in enumerate(others)}
