"""How fast are the embedded models? `python -m bench.models`, after `python -m bench.models --set-up` (TRL, 230 MB).

Serving: 8 RAG requests at once through HTTP against transformers' `generate`, one request at a time, the same prompts
and the same number of tokens. First token: with a prompt that is new, and with one whose passages were read before.
Training: an epoch over the same rows with our trainer and with TRL's SFTTrainer as it comes, LoRA of the same size in
both; a token is counted once, padding never. What is compared runs by turns, and the processor's seconds are given
beside the clock's, since other programs may use the machine. Memory is the largest resident size.
"""

import argparse
import asyncio
import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TRL = ROOT / ".venv" / "trl"
TRL_PACKAGES = (
    *("trl==1.16.0", "datasets==5.2.0", "dill==0.4.1", "multiprocess==0.70.19", "pandas==3.1.1", "pyarrow==26.0.1"),
    *("xxhash==4.1.0", "python-dateutil==4.0.0", "tzdata==2026.6"),
)
PYTHON = ROOT / ".venv/models/bin/python"
ASKED_AT_ONCE = 8
ANSWER_TOKENS = 48
END_TOKENS = (0, 2)  # banned, so that every answer has the same length
RAG = "Answer the question from the passages alone. If they do not hold the answer, say that you do not know."
QUESTIONS = (
    "How long are backups kept?",
    "Who may invite a new member?",
    "What happens when a payment fails?",
    "Where is the data stored?",
    "How is an account closed?",
    "Which file formats can be imported?",
    "How are refunds handled?",
    "What does the support cover?",
)


def main() -> None:
    """Print the figures as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set-up", action="store_true", help="install TRL beside the environments, in .venv/trl")
    parser.add_argument("--part", choices=["serving", "training"], help="only one of the two")
    parser.add_argument("--runs", type=int, default=3, help="turns of serving")
    parser.add_argument("--rows", type=int, default=24, help="rows of the training")
    parser.add_argument("--child", nargs="*", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        print(json.dumps(CHILDREN[asked.child[0]](*asked.child[1:])))
    elif asked.set_up:
        set_up()
    else:
        found = {"load at the start": round(os.getloadavg()[0], 1)}
        if asked.part != "training":
            found |= serving(asked.runs)
        if asked.part != "serving":
            found |= training(asked.rows)
        print(json.dumps(found, indent=2))


def set_up() -> None:
    """Install what is compared with into a folder of its own: the product's environments stay as they are."""
    from tools import uv

    tool = uv.fetch(ROOT, getattr(sys, "_base_executable", sys.executable))
    arguments = ["--python", str(PYTHON), "--target", str(TRL), "--no-deps"]
    tool.run("pip", "install", *arguments, *TRL_PACKAGES, label="TRL")
    print(TRL)


# Serving


def prompts(shared: bool, turn: int) -> list[list[dict[str, str]]]:
    """Return 8 RAG conversations of about 700 tokens; with `shared` all about the same three passages."""
    paragraphs = _passages()
    found = []
    for number, question in enumerate(QUESTIONS):
        first = (turn * 11 + (0 if shared else number * 3)) % len(paragraphs)
        chosen = [paragraphs[(first + place) % len(paragraphs)] for place in range(3)]
        # The turn's number makes what was read in the turns before worth nothing.
        passages = f"Set {turn}-{shared}.\n" + "\n\n".join(chosen)
        user = f"Passages:\n{passages}\n\nQuestion: {question}"
        found.append([{"role": "system", "content": RAG}, {"role": "user", "content": user}])
    return found


def _passages() -> list[str]:
    text = (ROOT / "services/documents/handbook.md").read_text(encoding="utf-8")
    words = text.split()
    return [" ".join(words[start : start + 150]) for start in range(0, len(words) - 150, 75)]


def serving(runs: int) -> dict[str, Any]:
    """Compare 8 requests at once with `generate` one at a time."""
    with tempfile.TemporaryDirectory(prefix="winrate-bench-") as home:
        server = _other("tests.embedded.models.server").ModelsServer(Path(home)).start()
        try:
            client = server.client()
            client.completions.create(model="smollm2-135m-instruct", prompt="Warm up", max_tokens=4)
            found: dict[str, Any] = {"memory at rest, MB": _memory(server)}
            generate = _Generate(Path(home) / "models/base")
            for name, shared in (("own passages", False), ("shared passages", True)):
                turns = [_turn(server, generate, prompts(shared, turn)) for turn in range(runs)]
                found[f"8 RAG requests, {name}"] = _middle(turns)
            generate.close()
            found["seconds to the first token"] = _first_tokens(server)
            found["memory after, MB"] = _memory(server)
            return found
        finally:
            server.stop()


def _turn(server: Any, generate: "_Generate", asked: list[list[dict[str, str]]]) -> dict[str, float]:
    alone = generate.answer(asked)
    busy, began = _processor_seconds(server), time.perf_counter()
    usage = asyncio.run(_at_once(server, asked))
    wall, busy = time.perf_counter() - began, _processor_seconds(server) - busy
    tokens = sum(each.completion_tokens for each in usage)
    assert tokens == alone["tokens"] == ASKED_AT_ONCE * ANSWER_TOKENS
    return {
        "tokens/s": tokens / wall,
        "generate, tokens/s": alone["tokens"] / alone["wall"],
        "times faster": alone["wall"] / wall,
        "times less processor time": alone["processor"] / busy,
        "prompt tokens, mean": statistics.mean(each.prompt_tokens for each in usage),
    }


async def _at_once(server: Any, asked: list[list[dict[str, str]]]) -> list[Any]:
    async with server.async_client() as client:
        answers = await asyncio.gather(
            *(
                client.chat.completions.create(
                    model="smollm2-135m-instruct",
                    messages=messages,
                    temperature=0,
                    max_tokens=ANSWER_TOKENS,
                    logit_bias={str(token): -100 for token in END_TOKENS},
                )
                for messages in asked
            )
        )
    return [answer.usage for answer in answers]


class _Generate:
    """Plain transformers in a process of its own, as its documentation shows it."""

    def __init__(self, base: Path) -> None:
        command = [str(PYTHON), "-m", "bench.models", "--child", "generate", str(base)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1, stderr=subprocess.DEVNULL, text=True)
        assert self._process.stdout is not None
        self._process.stdout.readline()  # loaded

    def answer(self, asked: list[list[dict[str, str]]]) -> dict[str, float]:
        """Answer one after the other; return tokens and seconds."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        found: dict[str, float] = json.loads(self._process.stdout.readline())
        return found

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


def _generate_child(base: str) -> str:
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # as for the server: spinning threads would hurt it on a shared machine
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.bfloat16)
    print("ready", flush=True)
    for line in sys.stdin:
        began, busy, tokens = time.perf_counter(), time.process_time(), 0
        for messages in json.loads(line):
            ids = tokenizer.apply_chat_template(
                messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
            )
            sizes = {"max_new_tokens": ANSWER_TOKENS, "min_new_tokens": ANSWER_TOKENS}
            output = model.generate(**ids, do_sample=False, **sizes)
            tokens += output.shape[1] - ids["input_ids"].shape[1]
        found = {"tokens": tokens, "wall": time.perf_counter() - began, "processor": time.process_time() - busy}
        print(json.dumps(found), flush=True)
    return "done"


def _first_tokens(server: Any) -> dict[str, float]:
    client = server.client()

    def seconds(messages: list[dict[str, str]]) -> float:
        began = time.perf_counter()
        stream = client.chat.completions.create(
            model="smollm2-135m-instruct", messages=messages, temperature=0, max_tokens=4, stream=True
        )
        try:
            next(chunk for chunk in stream if chunk.choices and chunk.choices[0].delta.content)
        finally:
            stream.close()
        return time.perf_counter() - began

    new, known = [], []
    for turn in range(100, 105):
        first, second, *_ = prompts(True, turn)
        new.append(seconds(first))
        known.append(seconds(second))
    found = {"new prompt": statistics.median(new), "same passages, other question": statistics.median(known)}
    return {name: round(value, 3) for name, value in found.items()} | {"times": round(_ratio(new, known), 1)}


# Training


def training(rows: int) -> dict[str, Any]:
    """Compare an epoch of our trainer with one of TRL's."""
    if not TRL.exists():
        sys.exit("TRL is not there to compare with: run `python -m bench.models --set-up` once.")
    with tempfile.TemporaryDirectory(prefix="winrate-bench-") as place:
        folder = Path(place)
        base = _base(folder)
        (folder / "train.jsonl").write_text("\n".join(map(json.dumps, _training_rows(rows))), encoding="utf-8")
        ours = [_child("ours", folder, base) for _ in range(2)]
        theirs = _child("trl", folder, base)
        ours.append(_child("ours", folder, base))
    own = sorted(ours, key=lambda each: each["wall"])[1]
    assert own["tokens"] == theirs["tokens"]
    return {
        f"training, {rows} rows": {
            "tokens/s": round(own["tokens"] / own["wall"], 1),
            "TRL, tokens/s": round(theirs["tokens"] / theirs["wall"], 1),
            "times faster": round(theirs["wall"] / own["wall"], 2),
            "times less processor time": round(theirs["processor"] / own["processor"], 2),
            "memory, MB": round(own["memory"]),
            "TRL, memory, MB": round(theirs["memory"]),
            "TRL's own settings": theirs["settings"],
        }
    }


def _base(folder: Path) -> Path:
    """Return the chat model's folder, made once if this project has never been started."""
    known = ROOT / ".winrate/models/base"
    if (known / "source.json").exists():
        return known
    command = [str(PYTHON), "-m", "services.embedded.models.weights", str(folder / "base")]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return folder / "base"


def _training_rows(count: int) -> list[dict[str, Any]]:
    """Return RAG conversations of 100 to 750 tokens, as reviewed answers are."""
    paragraphs = _passages()
    rows = []
    for number in range(count):
        passages = "\n\n".join(paragraphs[(number + place) % len(paragraphs)] for place in range(number % 4))
        question = QUESTIONS[number % len(QUESTIONS)]
        answer = " ".join(paragraphs[number % len(paragraphs)].split()[: 20 + number % 5 * 12])
        asked = f"Passages:\n{passages}\n\nQuestion: {question}"
        turns = (("system", RAG), ("user", asked), ("assistant", answer))
        rows.append({"messages": [{"role": role, "content": content} for role, content in turns]})
    return rows


def _child(name: str, folder: Path, base: Path) -> dict[str, Any]:
    command = [str(PYTHON), "-m", "bench.models", "--child", name, str(folder), str(base)]
    environment = {**os.environ, "PYTHONPATH": str(TRL)} if name == "trl" else dict(os.environ)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{name} failed: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _ours_child(folder: str, base: str) -> dict[str, Any]:
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    import shutil
    import threading

    for pattern in ("checkpoints", "adapter", "resume-*"):
        for leftover in Path(folder).glob(pattern):
            shutil.rmtree(leftover)
    config: dict[str, Any] = {"base": base, "start_from": None, "method": "supervised", "beta": None, "seed": 1}
    config |= {"n_epochs": 1, "batch_size": 8, "learning_rate_multiplier": 1.0}
    trainer = _other("services.embedded.models.training").Trainer(Path(folder), config, threading.Event())
    began, busy = time.perf_counter(), time.process_time()
    trainer.run()
    wall, processor = time.perf_counter() - began, time.process_time() - busy
    tokens = sum(len(row.tokens) for row in trainer.rows)
    return {"tokens": tokens, "wall": wall, "processor": processor, "memory": _largest()}


def _trl_child(folder: str, base: str) -> dict[str, Any]:
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    import pyarrow
    import torch
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoTokenizer
    from trl import SFTConfig, SFTTrainer

    rows = [json.loads(line) for line in (Path(folder) / "train.jsonl").read_text(encoding="utf-8").splitlines()]
    # One epoch instead of three, nothing written: what else a step costs is as TRL has it.
    once: dict[str, Any] = {"num_train_epochs": 1, "save_strategy": "no", "report_to": "none", "seed": 1}
    # Tokenised here as TRL does it, under a given fingerprint: making one up pickles what pyarrow 26 cannot.
    tokenizer = AutoTokenizer.from_pretrained(base)
    texts = [tokenizer.apply_chat_template(row["messages"], tokenize=False) for row in rows]
    tokenised = [{"input_ids": tokenizer.encode(text, add_special_tokens=False)} for text in texts]
    once |= {"use_cpu": not torch.cuda.is_available(), "dataset_kwargs": {"skip_prepare_dataset": True}}
    settings = SFTConfig(output_dir=f"{folder}/trl", **once)
    dataset = Dataset(pyarrow.Table.from_pylist(tokenised), fingerprint="bench")
    lora = LoraConfig(r=16, lora_alpha=32, target_modules="all-linear")
    trainer = SFTTrainer(model=base, args=settings, train_dataset=dataset, peft_config=lora)
    began, busy = time.perf_counter(), time.process_time()
    trainer.train()
    wall, processor = time.perf_counter() - began, time.process_time() - busy
    own = {"batch size": settings.per_device_train_batch_size, "bf16": settings.bf16, "packing": settings.packing}
    own |= {"gradient checkpointing": settings.gradient_checkpointing, "model": str(trainer.model.dtype)}
    tokens = sum(len(row["input_ids"]) for row in tokenised)
    return {"tokens": tokens, "wall": wall, "processor": processor, "memory": _largest(), "settings": own}


CHILDREN: dict[str, Callable[..., Any]] = {"generate": _generate_child, "ours": _ours_child, "trl": _trl_child}


def _other(name: str) -> Any:
    """Import a module of the models' environment by name: type checks run without that environment."""
    return importlib.import_module(name)


def _middle(turns: list[dict[str, float]]) -> dict[str, float]:
    middle = sorted(turns, key=lambda turn: turn["times faster"])[len(turns) // 2]
    return {name: round(value, 2) for name, value in middle.items()}


def _ratio(slow: list[float], fast: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(slow, fast, strict=True))


def _processor_seconds(server: Any) -> float:
    import psutil

    used = psutil.Process(server.pid).cpu_times()
    return float(used.user + used.system)


def _memory(server: Any) -> int:
    import psutil

    return round(float(psutil.Process(server.pid).memory_info().rss) / 2**20)


def _largest() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
