"""The embedded server, asked as any host on OpenAI's wire: refusals are known first, and nothing is made twice."""

import json
from collections.abc import AsyncIterator

import pytest

from bench import hosts
from services import providers, store, training
from services.errors import NotReady, ProviderDown
from services.training import Request, speed
from services.words import RunStatus, TrainingApi, TrainingMethod
from tests.embedded.models.server import CHAT, EMBED, KEY, ModelsServer, pirate_rows

ROWS = pirate_rows().decode()


def request(**changed: object) -> Request:
    values: dict[str, object] = {
        "key": "run-1",
        "base_model": CHAT,
        "method": TrainingMethod.SUPERVISED,
        "training_jsonl": ROWS,
        "validation_jsonl": "",
        "suffix": "pirate",
        "epochs": 1,
        "tokens": 400,
    }
    return Request(**(values | changed))  # type: ignore[arg-type]


def dpo_rows() -> str:
    rows = [
        {
            "input": {"messages": [{"role": "user", "content": f"What is {number}?"}]},
            "preferred_output": [{"role": "assistant", "content": "Arr!"}],
            "non_preferred_output": [{"role": "assistant", "content": "A number."}],
        }
        for number in range(6)
    ]
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def provider(models_server: ModelsServer, home: object) -> store.Provider:
    """Give the real models server as any other host is set up: by its address and key."""
    return hosts.save("Second", models_server.base_url, KEY, chat_model=CHAT, embedding_model=EMBED, in_flight=2)


@pytest.fixture
async def host(provider: store.Provider) -> AsyncIterator[training.TrainingHost]:
    """Give its training."""
    opened = training.host(provider)
    yield opened
    await opened.close()


async def test_a_run_is_uploaded_started_followed_and_cancelled_once(host: training.TrainingHost) -> None:
    asked = request(key="once", validation_jsonl=pirate_rows(3).decode().replace("plan", "idea"))
    files = await host.upload(asked)
    assert await host.upload(asked) == files
    run = await host.start(asked, files)
    assert (await host.start(asked, files)).id == run.id
    assert (await host.status(run.id)).status in (RunStatus.VALIDATING, RunStatus.QUEUED, RunStatus.RUNNING)
    said = await host.events(run.id)
    assert said[0].message.startswith("Created fine-tuning job") and len({each.id for each in said}) == len(said)
    assert await host.cancel(run.id)
    assert not await host.cancel(run.id)
    assert (await host.status(run.id)).status is RunStatus.CANCELLED


async def test_the_models_that_train_are_listed_with_both_methods(host: training.TrainingHost) -> None:
    found = {each.name: each for each in await host.models()}
    assert found[CHAT].methods == (TrainingMethod.SUPERVISED, TrainingMethod.DPO)
    assert EMBED not in found


async def test_a_sound_request_finds_nothing_and_starts_nothing(
    host: training.TrainingHost, models_server: ModelsServer
) -> None:
    before = len(models_server.client().fine_tuning.jobs.list().data)
    ten = pirate_rows(12).decode()
    assert await host.validate(request(training_jsonl=ten)) == []
    assert len(models_server.client().fine_tuning.jobs.list().data) == before


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"base_model": "gpt-9"}, "does not train gpt-9"),
        ({"training_jsonl": ROWS}, "needs at least 10: add 2 more"),
        ({"method": TrainingMethod.DPO}, "is not a row for the method “dpo”"),
    ],
)
async def test_what_would_be_refused_is_said_before(
    host: training.TrainingHost, changed: dict[str, object], sentence: str
) -> None:
    found = await host.validate(request(**({"training_jsonl": pirate_rows(12).decode()} | changed)))
    assert sentence in " ".join(found)


async def test_a_wrong_key_is_known_before_anything_is_uploaded(models_server: ModelsServer, home: object) -> None:
    wrong = hosts.save("Wrong", models_server.base_url, "sk-no", chat_model=CHAT, embedding_model=EMBED, in_flight=1)
    host = training.host(wrong)
    assert "refuses the key" in " ".join(await host.validate(request()))
    await host.close()


@pytest.mark.usefixtures("home")
async def test_a_host_that_is_away_is_no_refusal() -> None:
    away = hosts.save("Away", "http://127.0.0.1:9/v1", KEY, chat_model=CHAT, embedding_model=EMBED, in_flight=1)
    host = training.host(away)
    for call in (host.validate(request()), host.status("ftjob-1"), host.cancel("ftjob-1"), host.upload(request())):
        with pytest.raises(ProviderDown):
            await call
    await host.close()


@pytest.mark.usefixtures("home")
def test_a_host_that_does_not_train_says_so() -> None:
    vllm = hosts.save("vLLM", "http://vllm:8000/v1", KEY, chat_model="m", embedding_model="e", in_flight=1)
    assert vllm.training_api is TrainingApi.NONE
    with pytest.raises(NotReady, match="vLLM does not train models"):
        training.host(vllm)


async def test_the_time_on_this_machine_is_measured(provider: store.Provider) -> None:
    async with providers.client(provider) as at:
        measured = await speed.measure(at, request(base_model=CHAT))
    assert measured.tokens_a_second > 0 and measured.seconds(100) > speed.START_SECONDS


async def test_preferences_are_taken_by_the_same_wire(host: training.TrainingHost) -> None:
    asked = request(key="dpo", method=TrainingMethod.DPO, training_jsonl=dpo_rows(), hyperparameters={"beta": 0.2})
    run = await host.start(asked, await host.upload(asked))
    assert await host.cancel(run.id)
