"""A lean forward pass for models of the Llama family: what serving spends its time in.

The same arithmetic as transformers' modules, in a third of the calls: queries, keys and values are one product, gate
and up another; on a CPU the weights are laid out once for oneDNN, which otherwise does so at each call. Covered:
reading a prompt behind a cached prefix, and decoding rows of different lengths. Not covered: training; other
architectures, which `forward.py` runs through transformers.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional

from services.embedded.models.kv import Rows

Product = Callable[[torch.Tensor], torch.Tensor]
ROWS_EXPECTED = 8  # the layout is chosen for about this many rows; long prompts are as fast with it


def fits(model: Any) -> bool:
    """Tell whether a model has just the parts that are written out here."""
    config = model.config
    return bool(
        config.model_type in ("llama", "mistral", "qwen2")
        and config.hidden_act == "silu"
        and not getattr(config, "use_sliding_window", False)
        and not (config.model_type == "mistral" and config.sliding_window)
    )


class Llama:
    """Hold a model's weights in the layout that serves, taken out of transformers' modules."""

    def __init__(self, model: Any) -> None:
        self.config, self.device, self.dtype = model.config, model.device, model.dtype
        self._embedding, self._rotary = model.model.embed_tokens.weight.detach(), model.model.rotary_emb
        self._norm, self._eps = model.model.norm.weight.detach(), model.config.rms_norm_eps
        self._layers = [_Layer(layer, model.config) for layer in model.model.layers]
        self._head = product([model.lm_head])

    @torch.inference_mode()
    def __call__(self, rows: Rows, tokens: torch.Tensor, positions: torch.Tensor) -> torch.Tensor:
        """Read `tokens` [rows, steps] into the cache; return the last step's logits, float32 [rows, vocabulary]."""
        steps = tokens.shape[1]
        rows.reserve(steps)
        hidden = functional.embedding(tokens, self._embedding)
        cos, sin = (each[:, :, None] for each in self._rotary(hidden, positions))
        mask = rows.mask(steps) if steps == 1 or rows.length else None
        for layer, stored in zip(self._layers, rows.data, strict=True):
            hidden = layer(hidden, cos, sin, stored, rows.length, mask)
        rows.advance(steps)
        last = functional.rms_norm(hidden[:, -1:], self._norm.shape, self._norm, self._eps)
        return self._head(last)[:, -1].float()


class _Layer:
    def __init__(self, layer: Any, config: Any) -> None:
        attention, mlp = layer.self_attn, layer.mlp
        self._heads, self._shared = config.num_attention_heads, config.num_key_value_heads
        self._qkv = product([attention.q_proj, attention.k_proj, attention.v_proj])
        self._out, self._down = product([attention.o_proj]), product([mlp.down_proj])
        self._gate_up = product([mlp.gate_proj, mlp.up_proj])
        self._before, self._between = (
            layer.input_layernorm.weight.detach(),
            layer.post_attention_layernorm.weight.detach(),
        )
        self._eps, self._inner = config.rms_norm_eps, mlp.gate_proj.weight.shape[0]

    def __call__(
        self,
        hidden: torch.Tensor,
        cos: torch.Tensor,
        sin: torch.Tensor,
        stored: torch.Tensor,
        length: int,
        mask: torch.Tensor | None,
    ) -> torch.Tensor:
        normed = functional.rms_norm(hidden, self._before.shape, self._before, self._eps)
        attended = self._attend(self._qkv(normed), cos, sin, stored, length, mask)
        hidden = hidden + self._out(attended)
        normed = functional.rms_norm(hidden, self._between.shape, self._between, self._eps)
        gate, up = self._gate_up(normed).split(self._inner, dim=-1)
        return hidden + self._down(functional.silu(gate) * up)

    def _attend(
        self,
        qkv: torch.Tensor,
        cos: torch.Tensor,
        sin: torch.Tensor,
        stored: torch.Tensor,
        length: int,
        mask: torch.Tensor | None,
    ) -> torch.Tensor:
        rows, steps, _ = qkv.shape
        split = qkv.view(rows, steps, self._heads + 2 * self._shared, -1)
        turned = split[:, :, : self._heads + self._shared]
        turned = turned * cos + _half_turned(turned) * sin
        end = length + steps
        stored[0, :, :, length:end] = turned[:, :, self._heads :].transpose(1, 2)
        stored[1, :, :, length:end] = split[:, :, self._heads + self._shared :].transpose(1, 2)
        keys, values = stored[0, :, :, :end], stored[1, :, :, :end]
        queries = turned[:, :, : self._heads]
        if steps == 1:
            # The query heads that share a key head become steps of one query: nothing has to be repeated.
            grouped = queries.view(rows, self._shared, self._heads // self._shared, -1)
            return functional.scaled_dot_product_attention(grouped, keys, values, mask).reshape(rows, 1, -1)
        keys, values = (each.repeat_interleave(self._heads // self._shared, dim=1) for each in (keys, values))
        attended = functional.scaled_dot_product_attention(
            queries.transpose(1, 2), keys, values, mask, is_causal=mask is None
        )
        return attended.transpose(1, 2).reshape(rows, steps, -1)


def product(modules: list[Any]) -> Product:
    """Return one matrix product in place of several linear modules that read the same input."""
    weight = torch.cat([module.weight.detach() for module in modules])
    bias = None if modules[0].bias is None else torch.cat([module.bias.detach() for module in modules])
    if weight.device.type == "cpu" and weight.dtype == torch.bfloat16:
        packed = torch.ops.mkldnn._reorder_linear_weight(weight, ROWS_EXPECTED)
        multiply = torch.ops.mkldnn._linear_pointwise
        return lambda given: multiply(given, packed, bias, "none", [], "")
    return lambda given: functional.linear(given, weight, bias)


def _half_turned(given: torch.Tensor) -> torch.Tensor:
    first, second = given.chunk(2, dim=-1)
    return torch.cat((-second, first), dim=-1)
