"""Low-rank adapters on every linear layer: peft's file format without its casts at every layer.

The base stays frozen in the serving precision; the adapters are float32 and are multiplied in the base's precision.
"""

import json
import math
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save
from torch import nn
from torch.nn import functional

RANK = 16
PREFIX = "base_model.model."


class LoraLinear(nn.Module):
    """A frozen linear layer and what is learned beside it: W x + (alpha / r) B A x, with alpha = 2 r."""

    def __init__(self, frozen: nn.Linear, rank: int) -> None:
        super().__init__()
        self.frozen = frozen
        device = frozen.weight.device
        self.down = nn.Parameter(torch.empty(rank, frozen.in_features, device=device))
        self.up = nn.Parameter(torch.zeros(frozen.out_features, rank, device=device))
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """Return the layer's output with the adapter's part."""
        learned = functional.linear(given, self.down.to(given.dtype))
        learned = functional.linear(learned, (2 * self.up).to(given.dtype))
        return self.frozen(given) + learned


class Adapter:
    """The adapters of a model."""

    def __init__(self, model: Any, base: str, rank: int = RANK) -> None:
        model.requires_grad_(False)
        self._base, self._rank = base, rank
        self._layers: dict[str, LoraLinear] = {}
        head = model.get_output_embeddings()
        for name, module in list(model.named_modules()):
            if isinstance(module, nn.Linear) and module is not head:
                parent, _, own = name.rpartition(".")
                self._layers[name] = LoraLinear(module, rank)
                setattr(model.get_submodule(parent), own, self._layers[name])

    def parameters(self) -> list[nn.Parameter]:
        """Return what is learned."""
        return [parameter for layer in self._layers.values() for parameter in (layer.down, layer.up)]

    @torch.no_grad()
    def load(self, folder: Path) -> None:
        """Take the values of a saved adapter; its rank has to be ours."""
        weights = load_file(folder / "adapter_model.safetensors")
        for name, layer in self._layers.items():
            layer.down.copy_(weights[f"{PREFIX}{name}.lora_A.weight"])
            layer.up.copy_(weights[f"{PREFIX}{name}.lora_B.weight"])

    def files(self) -> dict[str, bytes]:
        """Return the files of the adapter, by name, as peft writes and reads them."""
        weights = {}
        for name, layer in self._layers.items():
            weights[f"{PREFIX}{name}.lora_A.weight"] = layer.down.detach().cpu().contiguous()
            weights[f"{PREFIX}{name}.lora_B.weight"] = layer.up.detach().cpu().contiguous()
        config = {
            "peft_type": "LORA",
            "task_type": "CAUSAL_LM",
            "base_model_name_or_path": self._base,
            "r": self._rank,
            "lora_alpha": 2 * self._rank,
            "target_modules": sorted({name.rpartition(".")[2] for name in self._layers}),
            "lora_dropout": 0.0,
            "bias": "none",
            "inference_mode": True,
        }
        metadata = {"format": "pt"}
        return {
            "adapter_model.safetensors": save(weights, metadata=metadata),
            "adapter_config.json": json.dumps(config, indent=2).encode(),
        }
