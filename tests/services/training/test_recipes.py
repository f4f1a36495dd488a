"""Recipes hold what was chosen, in files that their tools can read."""

import dataclasses
import json
import shutil
import subprocess

import pytest
import yaml

from services.training.port import Request
from services.training.recipes import Recipe, listing
from services.words import TrainingMethod
from tests.embedded.models.server import pirate_rows
from tests.services.training.test_openai_wire import dpo_rows

SUPERVISED = Request(
    key="k",
    base_model='acme/"odd" model',
    method=TrainingMethod.SUPERVISED,
    training_jsonl=pirate_rows(4).decode() + "\n",
    validation_jsonl=pirate_rows(2).decode(),
    suffix="it's mine",
    epochs=3,
    tokens=100,
    seed=5,
)
DPO = dataclasses.replace(
    SUPERVISED, method=TrainingMethod.DPO, training_jsonl=dpo_rows(), validation_jsonl="", hyperparameters={"beta": 0.3}
)
CASES = [(recipe, request) for recipe in listing() for request in (SUPERVISED, DPO)]


@pytest.mark.parametrize(("recipe", "request_"), CASES, ids=[f"{each.name}-{asked.method}" for each, asked in CASES])
def test_every_recipe_is_whole_for_both_methods(recipe: Recipe, request_: Request) -> None:
    files = recipe.files(request_)
    assert recipe.command.split()[-1] in files
    assert ("valid.jsonl" in files) == bool(request_.validation_jsonl)
    assert len(files["train.jsonl"].splitlines()) == len(request_.training_jsonl.split("\n")) - 1
    for name, text in files.items():
        assert "$" not in text
        if name.endswith(".py"):
            compile(text, name, "exec")
        if name.endswith(".yaml"):
            config = yaml.safe_load(text)
            assert 'acme/"odd" model' in (config.get("base_model"), config.get("model_name_or_path"))
            assert 3 in (config.get("num_epochs"), config.get("num_train_epochs"))
            assert request_.method is TrainingMethod.SUPERVISED or 0.3 in (
                config.get("rl_beta"),
                config.get("pref_beta"),
            )
        if name.endswith(".json"):
            assert set(json.loads(text)["winrate"]["columns"]) <= set(json.loads(files["train.jsonl"].splitlines()[0]))
        if name.endswith(".sh"):
            subprocess.run([shutil.which("bash") or "bash", "-n"], input=text.encode(), check=True)


def test_preferences_are_in_the_columns_that_each_tool_reads() -> None:
    by_name = {each.name: json.loads(each.files(DPO)["train.jsonl"].splitlines()[0]) for each in listing()}
    assert by_name["TRL"]["chosen"] == [{"role": "assistant", "content": "Arr!"}]
    assert by_name["LLaMA-Factory"]["chosen"] == {"role": "assistant", "content": "Arr!"}
    assert set(by_name["Fireworks"]) == {"input", "preferred_output", "non_preferred_output"}


def test_our_own_small_model_goes_by_the_name_it_has_on_the_hub() -> None:
    request = dataclasses.replace(SUPERVISED, base_model="smollm2-135m-instruct")
    assert '"HuggingFaceTB/SmolLM2-135M-Instruct"' in listing()[0].files(request)["train.py"]
