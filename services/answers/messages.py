"""The exact messages that a variant sends."""

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from services import prompts


class Prompts(Protocol):
    """A variant, or the settings of one that is still being made."""

    @property
    def system_prompt(self) -> str: ...

    @property
    def user_prompt(self) -> str: ...


Messages = list[dict[str, str]]


def messages(of: Prompts, product: str, question: str, passages: Sequence[str]) -> Messages:
    """Build the exact messages that a variant sends; training rows are made of the same."""
    product = product or "our product"
    context = "\n\n".join(passages)
    return [
        {"role": "system", "content": _system(of.system_prompt, product)},
        {
            "role": "user",
            "content": prompts.fill(of.user_prompt, product=product, context=context, question=question),
        },
    ]


@lru_cache(maxsize=64)
def _system(prompt: str, product: str) -> str:
    return prompts.fill(prompt, product=product)


def prompt_hash(sent: Messages) -> str:
    """Name what was sent: SHA-256 of the messages as JSON, in hex."""
    return hashlib.sha256(json.dumps(sent).encode()).hexdigest()
