"""Preference training (DPO) and the arithmetic under both methods."""

import json
import subprocess

import pytest
from openai import OpenAI

from tests.embedded.models.server import CHAT, ModelsServer, prepared_base, wait_for
from tests.serving import ROOT

QUESTIONS = ["What is the plan?", "Who helps me?", "Is it safe?", "How long does it take?", "Where is my data?"]


def pairs(count: int) -> bytes:
    rows = [
        {
            "input": {"messages": [{"role": "user", "content": f"{QUESTIONS[number % 5]} ({number})"}]},
            "preferred_output": [{"role": "assistant", "content": "Arr, ask the captain!"}],
            "non_preferred_output": [{"role": "assistant", "content": "As an AI language model, I cannot say."}],
        }
        for number in range(count)
    ]
    return "\n".join(json.dumps(row) for row in rows).encode()


def test_preferences_are_learned(client: OpenAI) -> None:
    training = client.files.create(file=("pairs.jsonl", pairs(8)), purpose="fine-tune")
    validation = client.files.create(file=("held.jsonl", pairs(3)), purpose="fine-tune")
    asked = {"n_epochs": 3, "batch_size": 4, "beta": 0.2, "learning_rate_multiplier": 8}
    job = client.fine_tuning.jobs.create(
        model=CHAT,
        training_file=training.id,
        validation_file=validation.id,
        seed=1,
        method={"type": "dpo", "dpo": {"hyperparameters": asked}},
    )
    assert (job.method.type, job.method.dpo.hyperparameters.beta) == ("dpo", 0.2)
    wait_for(client, job.id, "succeeded")
    events = list(client.fine_tuning.jobs.list_events(job.id))[::-1]
    steps = [event.data for event in events if event.type == "metrics"]
    assert steps[0]["train_loss"] == pytest.approx(0.69315, abs=0.02)  # log 2: nothing has moved yet
    assert steps[-1]["train_loss"] < steps[0]["train_loss"]
    assert steps[-1]["train_reward_accuracy"] == 1
    assert steps[-1]["full_valid_loss"] < 0.69
    done = client.fine_tuning.jobs.retrieve(job.id)
    assert "train_reward_margin" in client.files.content(done.result_files[0]).text.splitlines()[0]

    def liking(model: str) -> float:
        """Return how much likelier the preferred answer's first token is than the other's."""
        answer = client.chat.completions.create(
            model=model,
            messages=[{"role": "user", "content": "What is the plan? (0)"}],
            max_tokens=1,
            logprobs=True,
            top_logprobs=20,
            temperature=0,
        )
        top = {each.token: each.logprob for each in answer.choices[0].logprobs.content[0].top_logprobs}
        return top.get("Ar", -30.0) - top.get("As", -30.0)

    assert liking(done.fine_tuned_model) > liking(CHAT)


def test_packed_rows_see_only_themselves_and_adapters_are_pefts(models_server: ModelsServer) -> None:
    """In the server's own environment: a pack against rows one by one, and both against peft on plain transformers."""
    check = ROOT / "tests/embedded/models/packing_check.py"
    python = str(ROOT / ".venv/models/bin/python")
    found = subprocess.run(
        [python, str(check), str(prepared_base(models_server))], cwd=ROOT, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr[-2000:]
    differences = json.loads(found.stdout.splitlines()[-1])
    assert max(differences.values()) < 1e-3, differences
