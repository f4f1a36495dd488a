"""Hold an answer to JSON, or to JSON by a schema: at each token only those that can still lead there may be chosen."""

import json
from functools import cache
from typing import Any

import llguidance
import numpy as np
import torch
from llguidance.hf import from_tokenizer

from services.embedded.models.errors import invalid
from services.embedded.models.pool import Loaded

# One space after a comma and a colon and nothing else: left free, a small model fills an answer with blank lines.
LAYOUT: Any = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}


class JsonConstraint:
    """Follow one answer through a grammar."""

    def __init__(self, loaded: Loaded, schema: dict[str, Any]) -> None:
        grammar = llguidance.LLMatcher.grammar_from_json_schema(json.dumps(schema), overrides=LAYOUT)
        self._matcher = llguidance.LLMatcher(_tokenizer(loaded.tokenizer, tuple(sorted(loaded.end_tokens))), grammar)
        self._check()

    def allowed(self, size: int) -> torch.Tensor:
        """Return which tokens may come next: bool [size]."""
        bits = np.unpackbits(np.frombuffer(self._matcher.compute_bitmask(), np.uint8), bitorder="little")
        self._check()
        allowed = torch.zeros(size, dtype=torch.bool)
        known = min(size, len(bits))
        allowed[:known] = torch.from_numpy(bits[:known].astype(bool))
        return allowed

    def accept(self, token: int) -> bool:
        """Go on by a token; return whether the answer is complete."""
        self._matcher.consume_token(token)
        return bool(self._matcher.is_stopped())

    def _check(self) -> None:
        if self._matcher.is_error():
            reason = self._matcher.get_error().splitlines()[0]
            raise invalid(f"Invalid schema for response_format: {reason}.", "response_format", "invalid_json_schema")


@cache
def _tokenizer(tokenizer: Any, ends: tuple[int, ...]) -> Any:
    return from_tokenizer(tokenizer, eos_token=list(ends))
