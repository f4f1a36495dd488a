"""What is minimised: the loss on answers (supervised), or the loss of preferring the wrong one (DPO)."""

from collections.abc import Iterable
from typing import Any, Protocol

import torch
from torch.nn import functional

from services.embedded.models import packing
from services.embedded.models.training_data import Row

Sums = dict[str, float]


class Objective(Protocol):
    """Compute a pack's part of the loss, and the sums that the metrics are made of."""

    def loss(self, pack: list[Row], batch: list[Row]) -> tuple[torch.Tensor, Sums]:
        """Return what to differentiate, divided by the size of the whole batch, and sums over the pack."""

    def metrics(self, sums: Iterable[Sums], prefix: str) -> dict[str, float]:
        """Return the means over the packs of a batch, or of a file, under OpenAI's names."""


class Supervised:
    """Cross-entropy over the answers' tokens."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def loss(self, pack: list[Row], batch: list[Row]) -> tuple[torch.Tensor, Sums]:
        """Return the pack's part of the mean over the batch's learned tokens."""
        # Only learned positions go through the head: with 49,152 words it is a fifth of the work.
        logits = self._model.lm_head(packing.hidden(self._model, pack)).float()
        targets = packing.targets(pack, logits.device)
        loss = functional.cross_entropy(logits, targets, reduction="sum")
        correct = float((logits.argmax(-1) == targets).sum())
        sums = {"loss": float(loss.detach()), "correct": correct, "tokens": float(len(targets))}
        return loss / sum(len(row.targets) for row in batch), sums

    def metrics(self, sums: Iterable[Sums], prefix: str) -> dict[str, float]:
        """Return mean loss and accuracy per token."""
        total = _added(sums)
        return {
            f"{prefix}_loss": round(total["loss"] / total["tokens"], 5),
            f"{prefix}_mean_token_accuracy": round(total["correct"] / total["tokens"], 5),
        }


class Preference:
    """Direct preference optimisation (Rafailov et al. 2023, equation 7): -log sigmoid(beta * margin).

    The margin is how much more the preferred answer gained over the starting model than the other one did.
    """

    def __init__(self, model: Any, beta: float) -> None:
        self._model, self._beta = model, beta
        self.reference: dict[int, float] = {}

    def loss(self, pack: list[Row], batch: list[Row]) -> tuple[torch.Tensor, Sums]:
        """Return the pack's part of the mean over the batch's pairs."""
        differences, correct, tokens = self._differences(pack)
        start = torch.tensor([self.reference[id(row)] for row in pack], device=differences.device)
        margins = self._beta * (differences - start)
        loss = -functional.logsigmoid(margins).sum()
        sums = {"loss": float(loss.detach()), "pairs": float(len(pack)), "correct": correct, "tokens": tokens}
        sums |= {"won": float((margins > 0).sum()), "margin": float(margins.detach().sum())}
        return loss / len(batch), sums

    def metrics(self, sums: Iterable[Sums], prefix: str) -> dict[str, float]:
        """Return mean loss per pair, how often the preferred answer gained more, and by how much."""
        total = _added(sums)
        return {
            f"{prefix}_loss": round(total["loss"] / total["pairs"], 5),
            f"{prefix}_mean_token_accuracy": round(total["correct"] / total["tokens"], 5),
            f"{prefix}_reward_accuracy": round(total["won"] / total["pairs"], 5),
            f"{prefix}_reward_margin": round(total["margin"] / total["pairs"], 5),
        }

    @torch.no_grad()
    def score(self, rows: list[Row]) -> list[float]:
        """Return each row's log-likelihood of the preferred answer minus the other's, as the model is now."""
        found: dict[int, float] = {}
        for pack in packing.packs(rows):
            for row, difference in zip(pack, self._differences(pack)[0].tolist(), strict=True):
                found[id(row)] = difference
        return [found[id(row)] for row in rows]

    def refer(self, rows: list[Row], scores: list[float]) -> None:
        """Take the starting model's scores of rows."""
        self.reference |= {id(row): score for row, score in zip(rows, scores, strict=True)}

    def _differences(self, pack: list[Row]) -> tuple[torch.Tensor, float, float]:
        """Return each pair's difference, and how many tokens of the preferred answers are the likeliest."""
        logits = self._model.lm_head(packing.hidden(self._model, pack)).float()
        targets = packing.targets(pack, logits.device)
        likely = -functional.cross_entropy(logits, targets, reduction="none")
        preferred = [place < row.preferred for row in pack for place in range(len(row.targets))]
        first = torch.tensor(preferred, device=logits.device)
        owner = torch.tensor([number for number, row in enumerate(pack) for _ in row.targets], device=logits.device)
        signed = torch.where(first, likely, -likely)
        differences = torch.zeros(len(pack), device=logits.device).index_add(0, owner, signed)
        correct = float(((logits.argmax(-1) == targets) & first).sum())
        return differences, correct, float(first.sum())


def _added(sums: Iterable[Sums]) -> Sums:
    total: Sums = {}
    for each in sums:
        total = {name: total.get(name, 0.0) + value for name, value in each.items()}
    return total
