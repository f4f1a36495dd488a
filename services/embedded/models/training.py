"""The trainer: `python -m services.embedded.models.training JOB_FOLDER`, started by runner.py.

Supervised LoRA with peft on the CPU, loss on answers only. Prints one JSON object a line. Keeps a checkpoint after
each epoch and goes on from the last one when it is started again. Ends when its standard input closes.
"""

import json
import os
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

from services.embedded.models import training_file
from services.embedded.models.training_data import ROW_TOKENS, Row, batches, encode, groups

RANK = 16
LEARNING_RATE = 5e-4
WARM_UP = 0.1  # share of the steps
OPTIMIZER = "optimizer.pt"


def say(kind: str, **values: Any) -> None:
    """Tell the runner."""
    print(json.dumps({"kind": kind, **values}), flush=True)


class Trainer:
    """Train one job from where it stands to its end."""

    def __init__(self, folder: Path, config: dict[str, Any]) -> None:
        self.folder, self.config = folder, config
        tokenizer = AutoTokenizer.from_pretrained(config["base"], local_files_only=True)
        self.rows = self._rows(tokenizer, "train.jsonl")
        self.validation = self._rows(tokenizer, "validation.jsonl")
        self.steps_per_epoch = -(-len(self.rows) // config["batch_size"])
        self.total_steps = self.steps_per_epoch * config["n_epochs"]
        self.epoch = self._last_epoch()
        torch.manual_seed(config["seed"])
        self.model = self._model()
        learning_rate = LEARNING_RATE * config["learning_rate_multiplier"]
        parameters = [p for p in self.model.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(parameters, lr=learning_rate, weight_decay=0.0)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._learning_rate)
        if self.epoch and self.epoch < config["n_epochs"]:
            state = torch.load(self._checkpoint(self.epoch) / OPTIMIZER, weights_only=True)
            self.optimizer.load_state_dict(state["optimizer"])
            self.schedule.load_state_dict(state["schedule"])
            say("resumed", step=self.epoch * self.steps_per_epoch)

    def run(self) -> None:
        """Train the epochs that are left, then save the adapter."""
        started, first = time.monotonic(), self.epoch * self.steps_per_epoch
        for epoch in range(self.epoch, self.config["n_epochs"]):
            for index, batch in enumerate(batches(self.rows, self.config["batch_size"], self.config["seed"], epoch)):
                step = epoch * self.steps_per_epoch + index + 1
                metrics = self._step(batch)
                if index + 1 == self.steps_per_epoch and self.validation:
                    metrics |= self._validate()
                pace = (time.monotonic() - started) / (step - first)
                left = pace * (self.total_steps - step)
                say("step", step=step, total_steps=self.total_steps, seconds_left=left, **metrics)
            self._save_checkpoint(epoch + 1, metrics)
        save_adapter(self.model, self.folder / "adapter")
        self._forget_optimizer(self.config["n_epochs"])
        say("done", trained_tokens=sum(len(row.tokens) for row in self.rows) * self.config["n_epochs"])

    def _step(self, batch: list[Row]) -> dict[str, float]:
        self.model.train()
        learned = sum(sum(row.learned) for row in batch)
        loss = correct = 0.0
        for group in groups(batch):
            group_loss, group_correct = self._loss(group)
            (group_loss / learned).backward()
            loss += float(group_loss.detach())
            correct += group_correct
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.schedule.step()
        return {"train_loss": round(loss / learned, 5), "train_mean_token_accuracy": round(correct / learned, 5)}

    @torch.no_grad()
    def _validate(self) -> dict[str, float]:
        self.model.eval()
        learned = sum(sum(row.learned) for row in self.validation)
        sums = [self._loss(group) for group in groups(self.validation)]
        loss, correct = sum(float(loss) for loss, _ in sums), sum(correct for _, correct in sums)
        return {"valid_loss": round(loss / learned, 5), "valid_mean_token_accuracy": round(correct / learned, 5)}

    def _loss(self, group: list[Row]) -> tuple[torch.Tensor, float]:
        """Return the summed loss over a group's learned tokens, and how many of them were predicted."""
        longest = max(len(row.tokens) for row in group)
        tokens = torch.zeros(len(group), longest, dtype=torch.long)
        mask = torch.zeros(len(group), longest, dtype=torch.long)
        learned = torch.zeros(len(group), longest, dtype=torch.bool)
        for index, row in enumerate(group):
            size = len(row.tokens)
            tokens[index, :size] = torch.tensor(row.tokens)
            mask[index, :size] = 1
            learned[index, :size] = torch.tensor(row.learned)
        causal = self.model.get_base_model()
        with torch.autocast("cpu", torch.bfloat16):
            hidden = causal.model(input_ids=tokens, attention_mask=mask if len(group) > 1 else None).last_hidden_state
            # Only the learned positions go through the head: with 49,152 words it is a fifth of the work.
            logits = causal.lm_head(hidden[:, :-1][learned[:, 1:]])
        targets = tokens[:, 1:][learned[:, 1:]]
        loss = torch.nn.functional.cross_entropy(logits.float(), targets, reduction="sum")
        return loss, float((logits.argmax(-1) == targets).sum())

    def _rows(self, tokenizer: Any, name: str) -> list[Row]:
        path = self.folder / name
        if not path.exists():
            return []
        with path.open(encoding="utf-8-sig") as lines:
            rows = [encode(conversation, tokenizer) for conversation in training_file.rows(lines)]
        for number, row in enumerate(rows, start=1):
            if len(row.tokens) > ROW_TOKENS:
                size = len(row.tokens)
                raise RefusedError(f"Example {number} has {size} tokens; at most {ROW_TOKENS} can be trained.")
        return rows

    def _model(self) -> Any:
        base = AutoModelForCausalLM.from_pretrained(self.config["base"], dtype=torch.bfloat16, local_files_only=True)
        base.config.use_cache = False
        start = self._checkpoint(self.epoch) if self.epoch else self.config["start_from"]
        if start:
            return PeftModel.from_pretrained(base, start, is_trainable=True)
        return get_peft_model(base, LoraConfig(r=RANK, lora_alpha=2 * RANK, target_modules="all-linear"))

    def _learning_rate(self, step: int) -> float:
        warm_up = max(1, round(WARM_UP * self.total_steps))
        return min((step + 1) / warm_up, (self.total_steps - step) / max(1, self.total_steps - warm_up + 1))

    def _checkpoint(self, epoch: int) -> Path:
        return self.folder / "checkpoints" / f"step-{epoch * self.steps_per_epoch}"

    def _last_epoch(self) -> int:
        return max((e for e in range(1, self.config["n_epochs"] + 1) if self._checkpoint(e).exists()), default=0)

    def _save_checkpoint(self, epoch: int, metrics: dict[str, float]) -> None:
        state = {"optimizer": self.optimizer.state_dict(), "schedule": self.schedule.state_dict()}
        save_adapter(self.model, self._checkpoint(epoch), state)
        self._forget_optimizer(epoch - 1)
        relative = self._checkpoint(epoch).relative_to(self.folder)
        say("checkpoint", step=epoch * self.steps_per_epoch, folder=str(relative), metrics=metrics)

    def _forget_optimizer(self, epoch: int) -> None:
        (self._checkpoint(epoch) / OPTIMIZER).unlink(missing_ok=True)


class RefusedError(Exception):
    """The rows cannot be trained; the message says which and why."""


def save_adapter(model: Any, folder: Path, state: dict[str, Any] | None = None) -> None:
    """Write an adapter whole or not at all: beside its place, then renamed."""
    unfinished = folder.with_name(f"{folder.name}-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    model.save_pretrained(unfinished)
    if state:
        torch.save(state, unfinished / OPTIMIZER)
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(unfinished, folder)


def end_with_the_server() -> None:
    """Leave at once when standard input closes: without the server nobody would take the result."""

    def wait() -> None:
        sys.stdin.read()
        os._exit(3)

    threading.Thread(target=wait, daemon=True).start()


def main() -> int:
    """Train the job in the folder given; return the exit status."""
    end_with_the_server()
    if hasattr(os, "nice"):
        os.nice(15)  # answers come first
    folder = Path(sys.argv[1])
    try:
        Trainer(folder, json.loads((folder / "config.json").read_text(encoding="utf-8"))).run()
    except RefusedError as error:
        say("refused", message=str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
