"""Compare packed rows with plain transformers and peft; prints the largest differences as JSON.

`.venv/models/bin/python tests/embedded/models/packing_check.py BASE_FOLDER`
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"  # spinning threads would make it many times slower on a busy machine

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from services.embedded.models import forward, llama, packing, training_file
from services.embedded.models.kv import Rows
from services.embedded.models.lora import Adapter
from services.embedded.models.objectives import Preference, Supervised
from services.embedded.models.training_data import encode


def chat(*contents: str) -> list[dict[str, str]]:
    return [{"role": ("user", "assistant")[place % 2], "content": text} for place, text in enumerate(contents)]


def conversation(size: int) -> dict[str, Any]:
    return {"messages": chat(f"What is {size}? " + "word " * size * 7, f"It is {size}. " * size, "Again?", "Yes.")}


def preference(size: int) -> dict[str, Any]:
    answers = (
        [{"role": "assistant", "content": text}] for text in (f"It is {size}. " * size, "No idea. " * (9 - size))
    )
    names = ("preferred_output", "non_preferred_output")
    return {
        "input": {"messages": chat(f"What is {size}? " + "word " * size * 7)},
        **dict(zip(names, answers, strict=True)),
    }


def main(folder: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation=packing.install())
    adapter = Adapter(model, folder)
    for parameter in adapter.parameters():
        torch.nn.init.normal_(parameter, std=0.02)
    plain = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with tempfile.TemporaryDirectory() as place:
        for name, content in adapter.files().items():
            (Path(place) / name).write_bytes(content)
        plain = PeftModel.from_pretrained(plain, place).eval()

    @torch.no_grad()
    def likelihood(messages: list[dict[str, Any]]) -> float:
        row = encode(1, {"messages": messages}, tokenizer)
        scores = plain(torch.tensor([list(row.tokens)])).logits[0].log_softmax(-1)
        return sum(float(scores[source, target]) for source, target in zip(row.sources, row.targets, strict=True))

    rows = [encode(size, conversation(size), tokenizer) for size in range(1, 4)]
    supervised = Supervised(model)
    with torch.no_grad():
        packed = supervised.loss(rows, rows)[1]["loss"]
        alone = sum(supervised.loss([row], rows)[1]["loss"] for row in rows)
    expected = -sum(likelihood(conversation(size)["messages"]) for size in range(1, 4))

    pairs = [preference(size) for size in range(1, 4)]
    scores = Preference(model, 0.1).score([encode(place, pair, tokenizer) for place, pair in enumerate(pairs)])
    margins = [
        likelihood(preferred) - likelihood(other)
        for preferred, other in ([*map(_unweighted, training_file.conversations(pair))] for pair in pairs)
    ]
    print(
        json.dumps(
            {
                "lean pass against transformers": _lean(folder, list(rows[2].tokens)),
                "packed against alone": abs(packed - alone) / alone,
                "packed against peft": abs(packed - expected) / expected,
                "pairs against peft": max(abs(a - b) for a, b in zip(scores, margins, strict=True)),
            }
        )
    )


def _lean(folder: str, tokens: list[int]) -> float:
    """Return the largest difference of logits after a prompt behind a prefix, and after a step of two joined rows."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    ways = []
    for way in (llama.Llama(model), forward.Modules(model)):
        cached = None
        for prompt, prefix in ((tokens, 20), (tokens[:50], 30)):
            rows = Rows.empty(model.config, torch.float32, 1)
            way(rows, torch.tensor([prompt[:prefix]]), torch.arange(prefix)[None])
            read = way(rows, torch.tensor([prompt[prefix:]]), torch.arange(prefix, len(prompt))[None])
            if cached is None:
                cached = rows
            else:
                cached.join(rows)
        step = way(cached, torch.tensor([[100], [200]]), (cached.length - cached.starts)[:, None])
        ways.append(torch.cat([read, step]))
    return float((ways[0] - ways[1]).abs().max())


def _unweighted(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"role": message["role"], "content": message["content"]} for message in messages]


if __name__ == "__main__":
    main(sys.argv[1])
