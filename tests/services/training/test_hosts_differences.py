"""What differs between hosts, by cassettes written from their documentation: ids, statuses, missing calls, refusals."""

import dataclasses
from datetime import UTC, date, datetime

import pytest

from bench import hosts
from services import providers, store, training
from services.errors import ProviderRefused
from services.providers import checking
from services.training import openai_wire, retirements
from services.training.openai_wire import OpenAiWire
from services.training.port import Files, Request
from services.training.together import Together
from services.words import RunStatus, TrainingApi, TrainingMethod
from tests.embedded.models.server import pirate_rows
from tests.services.training.player import Player

pytestmark = pytest.mark.usefixtures("home")
REQUEST = Request(
    key="run-1",
    base_model="gpt-4.1-mini-2025-04-14",
    method=TrainingMethod.SUPERVISED,
    training_jsonl=pirate_rows(12).decode(),
    validation_jsonl="",
    suffix="a-suffix-longer-than-azure-likes",
    epochs=3,
    tokens=1_000_000,
    hyperparameters={"beta": 0.1, "learning_rate_multiplier": 2},
)
QWEN = dataclasses.replace(REQUEST, base_model="Qwen/Qwen3-8B")


def saved(name: str, base_url: str, **more: object) -> store.Provider:
    return hosts.save(name, base_url, "sk-test", chat_model="m", embedding_model="e", in_flight=1, **more)


def on_the_wire(base_url: str, player: Player) -> OpenAiWire:
    at = providers.Client(base_url=base_url, api_key="sk-test", http_client=player.client())
    return OpenAiWire(saved("Host", base_url), at)


def together(player: Player) -> Together:
    return Together(saved("Together", "https://api.together.xyz/v1"), player.transport())


async def test_openai_names_what_it_trains_and_when_it_goes() -> None:
    host = on_the_wire("https://api.openai.com/v1", Player("openai"))
    found = {each.name: each for each in await host.models()}
    assert set(found) == {"gpt-4.1-mini-2025-04-14", "gpt-4o-mini-2024-07-18"}
    assert found["gpt-4.1-mini-2025-04-14"].retires_on == date(2027, 1, 14)
    assert found["gpt-4o-mini-2024-07-18"].methods == (TrainingMethod.SUPERVISED,)


async def test_an_organisation_that_may_not_train_hears_it_before_the_upload() -> None:
    player = Player("openai")
    said = " ".join(await on_the_wire("https://api.openai.com/v1", player).validate(REQUEST))
    assert "does not train models for this account" in said and "refuses the key" not in said
    assert player.sent("POST /v1/files") == []


async def test_openais_price_comes_from_the_table_and_the_settings_go_before_it() -> None:
    player = Player("openai")
    estimate = await on_the_wire("https://api.openai.com/v1", player).estimate(REQUEST)
    assert (estimate.dollars, estimate.seconds) == (15.0, None)
    priced = saved("Mine", "https://api.openai.com/v1", training_price=2.0)
    at = providers.Client(base_url=priced.base_url, api_key="k", http_client=player.client())
    assert (await OpenAiWire(priced, at).estimate(REQUEST)).dollars == 6.0


async def test_too_many_requests_are_waited_out_and_a_paused_job_still_runs() -> None:
    player = Player("openai")
    host = on_the_wire("https://api.openai.com/v1", player)
    run = await host.status("ftjob-abc123")
    assert (run.status, run.ends_at) == (RunStatus.RUNNING, datetime.fromtimestamp(1763003600, UTC))
    ended = await host.status("ftjob-abc123")
    assert (ended.status, ended.model) == (RunStatus.SUCCEEDED, "ft:gpt-4o-mini-2024-07-18:my-org:acme:7q8mpxmy")
    assert ended.trained_tokens == 5_768_000 and ended.dollars == pytest.approx(5.768 * 3)
    assert len(player.sent("GET /v1/fine_tuning/jobs/ftjob-abc123")) == 3


async def test_losses_are_read_of_openais_events_oldest_first() -> None:
    first, last = await on_the_wire("https://api.openai.com/v1", Player("openai")).events("ftjob-abc123")
    assert (first.id, first.step) == ("ftevent-1", None)
    assert (last.step, last.train_loss, last.valid_loss) == (88, 1.27, 1.46)


async def test_a_job_that_ended_cannot_be_cancelled() -> None:
    assert not await on_the_wire("https://api.openai.com/v1", Player("openai")).cancel("ftjob-abc123")


async def test_azure_lists_no_models_looks_through_files_first_and_gives_events_no_ids(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(openai_wire, "LOOK_SECONDS", 0.0)
    player = Player("azure")
    host = on_the_wire("https://acme.openai.azure.com/openai/v1", player)
    assert await host.validate(REQUEST) == []
    files = await host.upload(REQUEST)
    assert files == Files("file-3e1d2c")
    run = await host.start(REQUEST, files)
    assert (run.id, run.status, run.model) == ("ftjob-6f1e", RunStatus.QUEUED, None)
    sent = player.sent("POST /openai/v1/fine_tuning/jobs")[-1]
    assert len(sent["suffix"]) == 18
    assert sent["method"]["supervised"]["hyperparameters"] == {"n_epochs": 3, "learning_rate_multiplier": 2}
    events = await host.events(run.id)
    assert len({each.id for each in events}) == 2 and events[-1].train_loss == 0.91


async def test_together_refuses_what_the_credit_does_not_cover_then_starts_once() -> None:
    player = Player("together")
    host = together(player)
    assert await host.validate(QWEN) == []
    files = await host.upload(QWEN)
    with pytest.raises(ProviderRefused, match=r"\$41.50 .* limit of \$5.00"):
        await host.start(QWEN, files)
    assert player.sent("POST /v1/fine-tunes") == []
    player.answers["GET /v1/fine-tunes"].insert(0, {"body": {"data": []}})
    run = await host.start(QWEN, files)
    assert (await host.start(QWEN, files)).id == run.id == "ft-01"
    (sent,) = player.sent("POST /v1/fine-tunes")
    assert sent["training_method"] == {"method": "sft", "train_on_inputs": False}
    assert sent["learning_rate"] == pytest.approx(2e-5) and len(sent["suffix"]) <= 40
    assert await host.upload(QWEN) == files and len(player.sent("POST /v1/files/upload")) == 1


async def test_togethers_statuses_prices_and_losses_are_read() -> None:
    host = together(Player("together"))
    running, done, failed = [await host.status("ft-01") for _ in range(3)]
    assert (running.status, running.model, running.dollars) == (RunStatus.RUNNING, None, 1.5)
    assert running.ends_at is not None
    assert (done.status, done.model) == (RunStatus.SUCCEEDED, "acme/Qwen3-8B-run-32162631")
    assert (failed.status, failed.error) == (RunStatus.FAILED, "Out of credits")
    events = await host.events("ft-01")
    assert [each.id for each in events] == ["a1", "a2", "train-7", "eval-7"]
    assert events[2].train_loss == 0.5 and events[3].valid_loss == 0.61


async def test_together_says_which_model_it_does_not_train() -> None:
    assert "does not train gpt-4.1" in " ".join(await together(Player("together")).validate(REQUEST))


async def test_preferences_go_to_together_as_dpo() -> None:
    player = Player("together")
    player.answers["POST /v1/fine-tunes/estimate-price"] = player.answers["POST /v1/fine-tunes/estimate-price"][1:]
    dpo = dataclasses.replace(QWEN, method=TrainingMethod.DPO, seed=3)
    await together(player).start(dpo, Files("file-c973fb61"))
    (sent,) = player.sent("POST /v1/fine-tunes")
    assert sent["training_method"] == {"method": "dpo", "dpo_beta": 0.1} and sent["random_seed"] == 3


@pytest.mark.parametrize(
    ("model", "today", "sentence"),
    [
        ("gpt-4.1-mini-2025-04-14", date(2026, 11, 21), "goes off on 14 January 2027"),
        ("ft:gpt-4o-2024-08-06:acme::1", date(2026, 11, 21), "goes off on 14 January 2027"),
        ("gpt-4.1", date(2027, 1, 6), "OpenAI ended fine-tuning for everyone on 6 January 2027"),
        ("gpt-3.5-turbo", date(2026, 11, 21), "is switched off"),
    ],
)
def test_a_base_model_that_goes_is_said_with_its_day(model: str, today: date, sentence: str) -> None:
    address = "https://api.openai.com/v1"
    assert sentence in " ".join(retirements.sentences(address, model, retirements.retires_on(address, model), today))
    assert retirements.retires_on("https://vllm.example/v1", model) is None


@pytest.mark.parametrize("preset", [each for each in providers.PRESETS if each.training_api is not TrainingApi.NONE])
def test_a_preset_leads_to_its_hosts_own_way_to_train(preset: providers.Preset) -> None:
    host = saved(preset.name, preset.base_url, training_api=preset.training_api)
    assert type(training.host(host)) is (Together if "together" in preset.base_url else OpenAiWire)


def test_fireworks_answers_and_embeds_and_what_it_does_not_offer_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    player, address = Player("fireworks"), "https://api.fireworks.ai/inference/v1"
    player.answers["POST /inference/v1/chat/completions"].pop(0)
    host = saved("Fireworks", address)
    monkeypatch.setattr(
        checking,
        "client",
        lambda _host: providers.Client(base_url=address, api_key="k", http_client=player.client()),
    )
    found = providers.check(host)
    assert found.models == ("accounts/fireworks/models/llama-v3p1-8b-instruct",) and found.problem == ""
    assert [(each.name, each.works) for each in found.abilities] == [
        ("Chat", True),
        ("Embeddings", True),
        ("Fine-tuning", False),
        ("Batches", False),
    ]
    assert found.abilities[3].sentence == "This host does not offer it."
