"""A recipe: templates filled in with what is to be trained."""

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from string import Template

from services.training.port import Request
from services.training.recipes import rows
from services.words import TrainingMethod

_TEMPLATES = Path(__file__).parent / "templates"
_HUB = {"smollm2-135m-instruct": "HuggingFaceTB/SmolLM2-135M-Instruct"}  # our name for it, and the Hub's
DEFAULT_BETA = 0.1


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one tool is run: `note` says what it needs, `command` runs it in the folder that holds its files."""

    name: str
    note: str
    command: str
    _config: str  # the name of its main file
    _preferences: Callable[[str], str] = rows.prompt_chosen_rejected
    _more: tuple[str, ...] = ()
    _supervised: Callable[[str], str] = rows.unchanged

    def files(self, request: Request) -> dict[str, str]:
        """Give the files of the recipe by name, the rows among them in the columns that the tool reads."""
        written = self._supervised if request.method is TrainingMethod.SUPERVISED else self._preferences
        found = {name: _filled(f"{self.name}-{name}", request) for name in (self._config, *self._more)}
        found["train.jsonl"] = written(request.training_jsonl)
        if request.validation_jsonl:
            found["valid.jsonl"] = written(request.validation_jsonl)
        return found


def listing() -> list[Recipe]:
    """List the recipes."""
    return [
        Recipe("TRL", "Needs: pip install trl peft datasets. Runs on a processor too.", "python train.py", "train.py"),
        Recipe("Unsloth", "Needs an NVIDIA GPU and: pip install unsloth.", "python train.py", "train.py"),
        Recipe(
            "Axolotl",
            "Needs an NVIDIA GPU and: pip install axolotl.",
            "axolotl train axolotl.yaml",
            "axolotl.yaml",
            rows.messages_chosen_rejected,
        ),
        Recipe(
            "LLaMA-Factory",
            "Needs: pip install llamafactory.",
            "llamafactory-cli train train.yaml",
            "train.yaml",
            rows.messages_chosen_rejected,
            ("dataset_info.json",),
        ),
        Recipe(
            "Fireworks",
            "Needs Fireworks' firectl, signed in. The base model is one of Fireworks'.",
            "bash train.sh",
            "train.sh",
            rows.unchanged,
        ),
    ]


def _filled(name: str, request: Request) -> str:
    template = _TEMPLATES / f"{name}.{request.method.value}.tmpl"
    base = _HUB.get(request.base_model, request.base_model)
    chosen = request.hyperparameters
    validation = bool(request.validation_jsonl)
    multiplier = float(chosen.get("learning_rate_multiplier") or 1.0)
    return Template(template.read_text(encoding="utf-8")).substitute(
        base_model=json.dumps(base),
        base_model_shell=shlex.quote(base),
        suffix=json.dumps(request.suffix),
        suffix_shell=shlex.quote(request.suffix),
        epochs=request.epochs,
        batch_size=chosen.get("batch_size") or 4,
        learning_rate=f"{2e-4 * multiplier:.8f}",  # YAML reads no 2e-04 as a number
        preference_rate=f"{5e-6 * multiplier:.8f}",
        beta=chosen.get("beta") or DEFAULT_BETA,
        seed=42 if request.seed is None else request.seed,
        valid_python='"valid.jsonl"' if validation else "None",
        valid_axolotl=_axolotl_validation(request) if validation else "val_set_size: 0",
        valid_factory="eval_dataset: winrate_valid\neval_strategy: epoch\n" if validation else "",
        valid_shell="--evaluation-dataset winrate-valid" if validation else "",
        upload_valid="firectl dataset create winrate-valid valid.jsonl" if validation else "",
    )


def _axolotl_validation(request: Request) -> str:
    name = f"Axolotl-valid.{request.method.value}.tmpl"
    return (_TEMPLATES / name).read_text(encoding="utf-8").strip()
