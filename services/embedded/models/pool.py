"""The chat models in memory: the base, and the few tuned ones used last.

A tuned model is the base with its adapter merged in, so it answers as fast as the base. The weights are laid out for
serving, so merging starts from the file again.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from services.embedded.models.forward import Forward, forward

MAX_TUNED = 2


@dataclass(frozen=True)
class Loaded:
    """A model that is ready to generate."""

    forward: Forward
    config: Any
    tokenizer: Any
    dtype: torch.dtype
    device: torch.device
    end_tokens: frozenset[int]

    def decode(self, tokens: list[int]) -> str:
        """Return the text of tokens, without control tokens."""
        return str(self.tokenizer.decode(tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False))

    def encode(self, text: str) -> list[int]:
        """Return the tokens of a text as it stands."""
        return list(self.tokenizer.encode(text, add_special_tokens=False))

    def encode_chat(self, messages: list[dict[str, str]]) -> list[int]:
        """Return the tokens of a conversation, ready for the assistant's turn."""
        return self.encode(self.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))


class ModelPool:
    """Hand out models by id; tuned ones are loaded when first asked for."""

    def __init__(self, base_id: str, base_folder: Path, adapter_folder: Callable[[str], Path]) -> None:
        self._base_id, self._base_folder, self._adapter_folder = base_id, base_folder, adapter_folder
        self.base = load(base_folder)
        self._tuned: OrderedDict[str, Loaded] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, model_id: str) -> Loaded:
        """Return a model; raise ApiError from the adapter look-up if there is none by that name."""
        if model_id == self._base_id:
            return self.base
        with self._lock:
            if model_id not in self._tuned:
                adapter = self._adapter_folder(model_id)
                while len(self._tuned) >= MAX_TUNED:
                    self._tuned.popitem(last=False)
                self._tuned[model_id] = load(self._base_folder, adapter)
            self._tuned.move_to_end(model_id)
            return self._tuned[model_id]

    def forget(self, model_id: str) -> None:
        """Drop a tuned model that was deleted."""
        with self._lock:
            self._tuned.pop(model_id, None)


def device() -> torch.device:
    """Return a GPU if there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def serving_dtype() -> torch.dtype:
    """Return bfloat16 where the processor multiplies it natively, else float32, which is then the faster one."""
    native = torch.cuda.is_available() or torch.cpu._is_avx512_bf16_supported()
    return torch.bfloat16 if native else torch.float32


def load(base: Path, adapter: Path | None = None) -> Loaded:
    """Load a model from its folder, with an adapter merged in if one is given."""
    tokenizer = AutoTokenizer.from_pretrained(base, local_files_only=True)
    if tokenizer.chat_template is None:
        raise ValueError(f"The model in {base} has no chat template, so it cannot answer. Take an instruct model.")
    dtype = serving_dtype()
    model = AutoModelForCausalLM.from_pretrained(base, dtype=dtype, local_files_only=True).eval()
    model.requires_grad_(False)
    if adapter:
        merge(model, adapter)
    model.to(device())
    ends = model.generation_config.eos_token_id or model.config.eos_token_id
    end_tokens = frozenset({tokenizer.eos_token_id, *(ends if isinstance(ends, list) else [ends])} - {None})
    return Loaded(forward(model), model.config, tokenizer, dtype, device(), end_tokens)


@torch.inference_mode()
def merge(model: Any, adapter: Path) -> None:
    """Add a LoRA adapter (peft's format) to a model's weights: W + (alpha / r) B A."""
    config = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    scale = config["lora_alpha"] / config["r"]
    weights = load_file(adapter / "adapter_model.safetensors")
    suffix = ".lora_A.weight"
    parameters = dict(model.named_parameters())
    for key in [key for key in weights if key.endswith(suffix)]:
        down, up = (weights[key.replace(suffix, f".lora_{side}.weight")].float() for side in "AB")
        parameter = parameters[key.removeprefix("base_model.model.").removesuffix(suffix) + ".weight"]
        parameter.data = (parameter.data.float() + scale * (up @ down)).to(parameter.dtype)
