"""Run rows through the model back to back: no padding, and no row sees another.

All that works on single tokens (nine tenths of the work) sees one long row; attention runs row by row. A preference
row holds its prompt once, with both answers behind it; each answer sees the prompt and itself.
"""

from collections.abc import Iterable
from typing import Any

import torch
from torch.nn import functional
from transformers import AttentionInterface, AttentionMaskInterface

from services.embedded.models.training_data import Row

NAME = "winrate_packed"
PACK_TOKENS = 2048  # of one pass through the model; rows are added while they fit


def packs(rows: Iterable[Row]) -> list[list[Row]]:
    """Group rows into packs of at most PACK_TOKENS; a longer row gets one of its own."""
    found: list[list[Row]] = []
    room = 0
    for row in sorted(rows, key=lambda row: -len(row.tokens)):
        if not found or len(row.tokens) > room:
            found.append([])
            room = PACK_TOKENS
        found[-1].append(row)
        room -= len(row.tokens)
    return found


def hidden(model: Any, pack: list[Row]) -> torch.Tensor:
    """Return the last hidden state of every token that predicts one to be learned: [predictions, width]."""
    device = model.device
    tokens = torch.tensor([token for row in pack for token in row.tokens], device=device)[None]
    positions = torch.tensor([position for row in pack for position in row.positions()], device=device)[None]
    spans, sources, start = [], [], 0
    for row in pack:
        spans.append((start, start + row.branch, start + row.second, start + len(row.tokens)))
        sources += [start + source for source in row.sources]
        start += len(row.tokens)
    output = model.model(input_ids=tokens, position_ids=positions, use_cache=False, spans=spans)
    return output.last_hidden_state[0, torch.tensor(sources, device=device)]


def targets(pack: list[Row], device: Any) -> torch.Tensor:
    """Return the tokens to be predicted, in the order of `hidden`."""
    return torch.tensor([target for row in pack for target in row.targets], device=device)


def _attend(
    module: Any,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: None,
    *,
    spans: list[tuple[int, int, int, int]],
    **ignored: Any,
) -> tuple[torch.Tensor, None]:
    groups = getattr(module, "num_key_value_groups", 1)
    if groups > 1:
        key, value = key.repeat_interleave(groups, dim=1), value.repeat_interleave(groups, dim=1)
    parts = []
    for start, branch, second, end in spans:
        q, k, v = (each[:, :, start:second] for each in (query, key, value))
        parts.append(functional.scaled_dot_product_attention(q, k, v, is_causal=True))
        if second < end:
            # The second answer goes on from the prompt: its own first token stands at the prompt's end.
            seen = [torch.cat([each[:, :, start:branch], each[:, :, second:end]], dim=2) for each in (key, value)]
            steps, before = end - second, branch - start
            mask = torch.ones(steps, before + steps, dtype=torch.bool, device=query.device).tril(before)
            parts.append(functional.scaled_dot_product_attention(query[:, :, second:end], *seen, mask))
    return torch.cat(parts, dim=2).transpose(1, 2).contiguous(), None


def install() -> str:
    """Make the attention known to transformers; return its name for `attn_implementation`."""
    AttentionInterface.register(NAME, _attend)
    AttentionMaskInterface.register(NAME, lambda *args, **kwargs: None)
    return NAME
