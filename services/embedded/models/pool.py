"""The chat models in memory: the base, and the few tuned ones used last.

A tuned model shares every tensor with the base but those that its adapter changes, and its adapter is merged into
these, so it answers as fast as the base and the base itself is never touched.
"""

import copy
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

MAX_TUNED = 3


@dataclass(frozen=True)
class Loaded:
    """A model that is ready to generate."""

    model: Any
    tokenizer: Any
    dtype: torch.dtype
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
        self._base_id, self._adapter_folder = base_id, adapter_folder
        self.base = load_base(base_folder)
        self._tuned: OrderedDict[str, Loaded] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, model_id: str) -> Loaded:
        """Return a model; raise ApiError from the adapter look-up if there is none by that name."""
        if model_id == self._base_id:
            return self.base
        with self._lock:
            if model_id not in self._tuned:
                self._tuned[model_id] = merged(self.base, self._adapter_folder(model_id))
            self._tuned.move_to_end(model_id)
            while len(self._tuned) > MAX_TUNED:
                self._tuned.popitem(last=False)
            return self._tuned[model_id]

    def forget(self, model_id: str) -> None:
        """Drop a tuned model that was deleted."""
        with self._lock:
            self._tuned.pop(model_id, None)


def serving_dtype() -> torch.dtype:
    """Return bfloat16 where the processor multiplies it natively, else float32, which is then the faster one."""
    return torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else torch.float32


def load_base(folder: Path) -> Loaded:
    """Load the dequantised base model."""
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    dtype = serving_dtype()
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, local_files_only=True).eval()
    model.requires_grad_(False)
    return Loaded(model, tokenizer, dtype, frozenset({tokenizer.eos_token_id, model.config.eos_token_id}))


@torch.inference_mode()
def merged(base: Loaded, adapter: Path) -> Loaded:
    """Return a copy of the base with a LoRA adapter (peft's format) merged in: W + (alpha / r) B A."""
    config = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    scale = config["lora_alpha"] / config["r"]
    weights = load_file(adapter / "adapter_model.safetensors")
    suffix = ".lora_A.weight"
    names = [key.removeprefix("base_model.model.").removesuffix(suffix) for key in weights if key.endswith(suffix)]
    changed = {f"{name}.weight" for name in names}
    shared = {id(p): p for key, p in base.model.named_parameters() if key not in changed}
    model = copy.deepcopy(base.model, shared)
    parameters = dict(model.named_parameters())
    for name in names:
        down, up = (weights[f"base_model.model.{name}.lora_{side}.weight"].float() for side in "AB")
        parameter = parameters[f"{name}.weight"]
        parameter.data = (parameter.data.float() + scale * (up @ down)).to(base.dtype)
    return Loaded(model, base.tokenizer, base.dtype, base.end_tokens)
