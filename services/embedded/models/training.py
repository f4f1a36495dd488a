"""The trainer: `python -m services.embedded.models.training JOB_FOLDER`, started by runner.py.

LoRA, supervised or on preferences. Prints one JSON object a line. Keeps a checkpoint after each epoch, and every minute
the state from which it goes on when it is started again. Reads "pause" from standard input; ends when that closes.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from services.embedded.models import packing, training_file
from services.embedded.models.checkpoints import STATE, Checkpoints, DiskFull
from services.embedded.models.job_checks import ROW_TOKENS
from services.embedded.models.lora import Adapter
from services.embedded.models.objectives import Objective, Preference, Supervised
from services.embedded.models.pool import device, serving_dtype
from services.embedded.models.training_data import Row, batches, encode
from services.embedded.models.training_file import Kind

LEARNING_RATE = {Kind.SUPERVISED: 5e-4, Kind.DPO: 1e-4}
WARM_UP = 0.1  # share of the steps
SAVE_EVERY = 60.0  # seconds
LOOKS = 20  # at some validation rows, over the whole job


def say(kind: str, **values: Any) -> None:
    """Tell the runner."""
    print(json.dumps({"kind": kind, **values}), flush=True)


class Paused(Exception):
    """The job was asked to pause and has saved where it stands."""


class RefusedError(Exception):
    """The rows cannot be trained; the message says which and why."""


class Trainer:
    """Train one job from where it stands to its end."""

    def __init__(self, folder: Path, config: dict[str, Any], pausing: threading.Event) -> None:
        self.folder, self.config, self.pausing = folder, config, pausing
        tokenizer = AutoTokenizer.from_pretrained(config["base"], local_files_only=True)
        self.rows = _rows(folder / "train.jsonl", tokenizer)
        self.validation = _rows(folder / "validation.jsonl", tokenizer)
        self.epoch_steps = -(-len(self.rows) // config["batch_size"])
        self.total_steps = self.epoch_steps * config["n_epochs"]
        torch.manual_seed(config["seed"])
        model = AutoModelForCausalLM.from_pretrained(
            config["base"], dtype=serving_dtype(), attn_implementation=packing.install(), local_files_only=True
        )
        self.model = model.to(device())
        self.adapter = Adapter(self.model, config["base"])
        if config["start_from"]:
            self.adapter.load(Path(config["start_from"]))
        self.objective = self._objective()
        rate = LEARNING_RATE[Kind(config["method"])] * config["learning_rate_multiplier"]
        self.optimizer = torch.optim.AdamW(self.adapter.parameters(), lr=rate, weight_decay=0.0)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._learning_rate)
        self.checkpoints = Checkpoints(folder, lambda: say("disk_full"))
        self.step = self._go_on()
        self.saved = time.monotonic()

    def run(self) -> None:
        """Train the steps that are left, then save the adapter."""
        started, first = time.monotonic(), self.step
        while self.step < self.total_steps:
            epoch, done = divmod(self.step, self.epoch_steps)
            for batch in batches(self.rows, self.config["batch_size"], self.config["seed"], epoch)[done:]:
                metrics = self._step(batch)
                self.step += 1
                metrics |= self._validate()
                pace = (time.monotonic() - started) / (self.step - first)
                left = pace * (self.total_steps - self.step)
                say("step", step=self.step, total_steps=self.total_steps, seconds_left=left, **metrics)
                self._save(metrics)
        self.checkpoints.keep(self.folder / "adapter", self.adapter.files())
        tokens = sum(len(row.tokens) for row in self.rows) * self.config["n_epochs"]
        say("done", trained_tokens=tokens)

    def _step(self, batch: list[Row]) -> dict[str, float]:
        sums = []
        for pack in packing.packs(batch):
            loss, found = self.objective.loss(pack, batch)
            loss.backward()
            sums.append(found)
        torch.nn.utils.clip_grad_norm_(self.adapter.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.schedule.step()
        return self.objective.metrics(sums, "train")

    @torch.no_grad()
    def _validate(self) -> dict[str, float]:
        """Look at all validation rows at the end of an epoch, and at a batch of them a few times in between."""
        whole = self.step % self.epoch_steps == 0
        if not self.validation or not (whole or self.step % max(1, self.total_steps // LOOKS) == 0):
            return {}
        size = len(self.validation) if whole else self.config["batch_size"]
        begin = self.step * size % len(self.validation)
        rows = (self.validation + self.validation)[begin : begin + size]
        sums = [self.objective.loss(pack, rows)[1] for pack in packing.packs(rows[: len(self.validation)])]
        found = self.objective.metrics(sums, "valid")
        return found | ({f"full_{name}": value for name, value in found.items()} if whole else {})

    def _save(self, metrics: dict[str, float]) -> None:
        ended = self.step % self.epoch_steps == 0
        if ended:
            name = f"checkpoints/step-{self.step}"
            self.checkpoints.keep(self.folder / name, self.adapter.files())
        if ended or self.pausing.is_set() or time.monotonic() - self.saved > SAVE_EVERY:
            state = {"optimizer": self.optimizer.state_dict(), "schedule": self.schedule.state_dict()}
            self.checkpoints.keep_state(self.step, self.adapter.files(), state | {"step": self.step})
            self.saved = time.monotonic()
        if ended:
            say("checkpoint", step=self.step, folder=name, metrics=metrics)
        if self.pausing.is_set() and self.step < self.total_steps:
            raise Paused

    def _go_on(self) -> int:
        place = self.checkpoints.latest()
        if place is None:
            return 0
        state = torch.load(place / STATE, weights_only=True)
        self.adapter.load(place)
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        say("resumed", step=state["step"])
        return int(state["step"])

    def _objective(self) -> Objective:
        if self.config["method"] == Kind.SUPERVISED:
            return Supervised(self.model)
        preference = Preference(self.model, self.config["beta"])
        kept = self.folder / "reference.json"
        for name, rows in (("train", self.rows), ("validation", self.validation)):
            # What the starting model thought, asked once: after the first step it cannot be asked any more.
            known = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
            if name not in known:
                known[name] = preference.score(rows)
                partial = kept.with_suffix(".partial")
                partial.write_text(json.dumps(known), encoding="utf-8")
                os.replace(partial, kept)
            preference.refer(rows, known[name])
        return preference

    def _learning_rate(self, step: int) -> float:
        warm_up = max(1, round(WARM_UP * self.total_steps))
        return min((step + 1) / warm_up, (self.total_steps - step) / max(1, self.total_steps - warm_up + 1))


def _rows(path: Path, tokenizer: Any) -> list[Row]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="\n") as lines:
        rows = [encode(number, row, tokenizer) for number, row in training_file.rows(lines)]
    for row in rows:
        if row.longest() > ROW_TOKENS:
            size = f"has {row.longest():,} tokens; at most {ROW_TOKENS:,} can be trained"
            raise RefusedError(f"In {path.stem}, line {row.line} {size}.")
    return rows


def _listen(pausing: threading.Event) -> None:
    """Follow standard input; leave at once when it closes: without the server nobody would take the result."""

    def wait() -> None:
        for line in sys.stdin:
            if line.strip() == "pause":
                pausing.set()
        os._exit(3)

    threading.Thread(target=wait, daemon=True).start()


def main() -> int:
    """Train the job in the folder given; return the exit status."""
    pausing = threading.Event()
    _listen(pausing)
    if hasattr(os, "nice"):
        os.nice(15)  # answers come first
    folder = Path(sys.argv[1])
    try:
        Trainer(folder, json.loads((folder / "config.json").read_text(encoding="utf-8")), pausing).run()
    except RefusedError as error:
        say("refused", message=str(error))
    except Paused:
        say("paused", message="The job is paused")
    except DiskFull:
        say("paused", message="The disk stayed full, so the job is paused. Free some space and resume it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
