"""Other weights than the bundled ones: a folder or a GGUF file named in the settings."""

import json
import shutil
from pathlib import Path

import openai
import pytest

from services.embedded.models.settings import Settings, SettingsError
from services.embedded.models.weights import BUNDLED, Base
from tests.embedded.models.server import CHAT, ModelsServer, pirate_rows, prepared_base, wait_for


def test_a_folder_replaces_the_bundled_model_and_can_be_tuned(models_server: ModelsServer, tmp_path: Path) -> None:
    folder = shutil.copytree(prepared_base(models_server), tmp_path / "My Model 0.1B")
    server = ModelsServer(tmp_path / "home", WINRATE_MODELS_WEIGHTS=str(folder), WINRATE_MODELS_MIN_ROWS="10").start()
    try:
        client = server.client()
        assert next(model.id for model in client.models.list()) == "my-model-0.1b"
        with pytest.raises(openai.NotFoundError):
            client.completions.create(model=CHAT, prompt="a", max_tokens=1)
        assert client.completions.create(model="my-model-0.1b", prompt="a", max_tokens=1).choices[0].text
        nine, ten = (
            client.files.create(file=("rows.jsonl", pirate_rows(count)), purpose="fine-tune").id for count in (9, 10)
        )
        with pytest.raises(openai.BadRequestError) as refused:
            client.fine_tuning.jobs.create(model="my-model-0.1b", training_file=nine)
        assert "has 9 example(s), but must have at least 10" in refused.value.message
        asked = {"n_epochs": 1, "batch_size": 10}
        job = client.fine_tuning.jobs.create(model="my-model-0.1b", training_file=ten, hyperparameters=asked)
        wait_for(client, job.id, "succeeded")
        tuned = client.fine_tuning.jobs.retrieve(job.id).fine_tuned_model
        assert tuned.startswith("ft:my-model-0.1b:winrate:")
        assert client.completions.create(model=tuned, prompt="a", max_tokens=1).choices[0].text
    finally:
        server.stop()


def test_a_gguf_is_prepared_again_when_it_changes(tmp_path: Path) -> None:
    gguf = tmp_path / "Some Model.Q4.gguf"
    gguf.write_bytes(b"GGUF")
    base = Base.of(tmp_path / "models", gguf)
    assert (base.id, base.gguf, base.folder.parent) == ("some-model.q4", gguf, tmp_path / "models")
    assert not base.is_prepared()
    base.folder.mkdir(parents=True)
    (base.folder / "source.json").write_text(json.dumps(base.source()))
    assert base.is_prepared()
    gguf.write_bytes(b"GGUF, another")
    assert not base.is_prepared()
    assert Base.of(tmp_path, None).id == BUNDLED


@pytest.mark.parametrize("named", ["nothing-here", "empty"])
def test_weights_that_are_none_are_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "models").mkdir()
    (tmp_path / "endpoints.json").write_text('{"models": {"api_key": "k"}}')
    (tmp_path / "models/weights.txt").write_text(f"{tmp_path / named}\n")
    monkeypatch.setenv("WINRATE_HOME", str(tmp_path))
    with pytest.raises(SettingsError, match=r"weights\.txt names .*which is not a \.gguf file or a folder"):
        Settings.from_environment()
