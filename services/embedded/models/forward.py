"""Run a model over cached rows: the lean way where it is written out, else through transformers' own modules."""

from collections.abc import Callable
from typing import Any

import torch

from services.embedded.models import llama
from services.embedded.models.kv import Rows

Forward = Callable[[Rows, torch.Tensor, torch.Tensor], torch.Tensor]


def forward(model: Any) -> Forward:
    """Return (rows, tokens, positions) -> the last step's logits, float32 [rows, vocabulary]."""
    return llama.Llama(model) if llama.fits(model) else Modules(model)


class Modules:
    """Any causal model of transformers with plain keys and values."""

    def __init__(self, model: Any) -> None:
        self._model = model

    @torch.inference_mode()
    def __call__(self, rows: Rows, tokens: torch.Tensor, positions: torch.Tensor) -> torch.Tensor:
        """Read `tokens` [rows, steps] into the cache; return the last step's logits."""
        steps = tokens.shape[1]
        rows.reserve(steps)
        output = self._model(
            input_ids=tokens,
            # Always an explicit mask: without one transformers takes a path that is twice as slow on a CPU.
            attention_mask=rows.mask(steps),
            position_ids=positions,
            past_key_values=rows.cache,
            use_cache=True,
            logits_to_keep=1,
        )
        rows.advance(steps)
        return output.logits[:, -1].float()
