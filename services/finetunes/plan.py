"""What a person decides about a run besides its rows."""

import hashlib
from dataclasses import dataclass

from services.errors import BadInput
from services.finetunes.dataset import TrainingSet
from services.training import Request
from services.words import TrainingMethod

DEFAULT_EPOCHS = 3
MOST_EPOCHS = 20
LONGEST_SUFFIX = 40  # OpenAI's limit is 64, together with what the host adds


@dataclass(frozen=True, slots=True)
class Plan:
    """A base model by its name at the host, a name for the result, and how to train; None is the host's own choice."""

    base_model: str
    suffix: str
    epochs: int = DEFAULT_EPOCHS
    batch_size: int | None = None
    learning_rate_multiplier: float | None = None
    beta: float | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        """Raise BadInput for a name or a number of passes that no host takes."""
        if not self.suffix.strip() or len(self.suffix) > LONGEST_SUFFIX:
            raise BadInput(f"Give the result a name of 1 to {LONGEST_SUFFIX} characters.")
        if not 1 <= self.epochs <= MOST_EPOCHS:
            raise BadInput(f"Train for 1 to {MOST_EPOCHS} passes over the rows.")

    def hyperparameters(self, method: TrainingMethod) -> dict[str, float | int]:
        """Give what was chosen, by OpenAI's names; what is not there is left to the host."""
        chosen = {"batch_size": self.batch_size, "learning_rate_multiplier": self.learning_rate_multiplier}
        if method is TrainingMethod.DPO:
            chosen["beta"] = self.beta
        return {name: value for name, value in chosen.items() if value is not None}


def request(plan: Plan, rows: TrainingSet, *, key: str) -> Request:
    """Put a plan and its rows as a training host is asked; `key` names the run."""
    return Request(
        key=key,
        base_model=plan.base_model,
        method=rows.method,
        training_jsonl=rows.training_jsonl,
        validation_jsonl=rows.validation_jsonl,
        suffix=plan.suffix,
        epochs=plan.epochs,
        tokens=rows.tokens,
        hyperparameters=plan.hyperparameters(rows.method),
        seed=plan.seed,
    )


def data_hash(rows: TrainingSet) -> str:
    """Name a snapshot of rows by its SHA-256; validation rows count where there are any."""
    return hashlib.sha256((rows.training_jsonl + rows.validation_jsonl).encode()).hexdigest()
