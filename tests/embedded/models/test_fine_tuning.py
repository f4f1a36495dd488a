"""Real fine-tunes: to the end, cancelled, cut short by kill -9."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import openai
import pytest
from openai import OpenAI
from openai.types.fine_tuning import FineTuningJobEvent

from tests.embedded.models.server import CHAT, ModelsServer, pirate_rows, wait_for

ASKED = [{"role": "user", "content": "Who helps me? (3)"}]
BRISK = {"n_epochs": 3, "learning_rate_multiplier": 4, "batch_size": 2}


def upload(client: OpenAI, rows: int = 8) -> str:
    return client.files.create(file=("rows.jsonl", pirate_rows(rows)), purpose="fine-tune").id


def answer(client: OpenAI, model: str) -> str:
    answered = client.chat.completions.create(model=model, messages=ASKED, temperature=0, max_tokens=20)
    return answered.choices[0].message.content


def events(client: OpenAI, job_id: str) -> list[FineTuningJobEvent]:
    """Return all events, oldest first, over several pages."""
    return list(client.fine_tuning.jobs.list_events(job_id, limit=3))[::-1]


def test_a_tuned_model_is_served_beside_the_base_and_after_a_restart(own_server: ModelsServer) -> None:
    client = own_server.client()
    before = answer(client, CHAT)
    job = client.fine_tuning.jobs.create(
        model=CHAT,
        training_file=upload(client),
        validation_file=upload(client, 3),
        suffix="Pirate Talk",
        seed=1,
        method={"type": "supervised", "supervised": {"hyperparameters": BRISK}},
    )
    assert job.status == "validating_files"
    while_training = answer(client, CHAT)
    wait_for(client, job.id, "succeeded")
    done = client.fine_tuning.jobs.retrieve(job.id)
    assert done.fine_tuned_model.startswith(f"ft:{CHAT}:winrate:pirate-talk:")
    assert done.trained_tokens > 0
    assert answer(client, done.fine_tuned_model) == "Arr, ask the captain!"
    assert before == while_training == answer(client, CHAT)

    steps = [event.data for event in events(client, job.id) if event.type == "metrics"]
    assert [step["step"] for step in steps] == list(range(1, 13))
    assert steps[-1]["train_loss"] < steps[0]["train_loss"]
    metrics = client.files.content(done.result_files[0]).text.splitlines()
    assert metrics[0].startswith("step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy")
    assert len(metrics) == 13
    checkpoints = list(client.fine_tuning.jobs.checkpoints.list(job.id))
    assert [checkpoint.step_number for checkpoint in checkpoints] == [12, 8, 4]
    assert checkpoints[0].metrics.full_valid_loss == checkpoints[0].metrics.valid_loss
    assert "captain" in answer(client, checkpoints[0].fine_tuned_model_checkpoint)
    assert checkpoints[0].metrics.valid_loss < checkpoints[-1].metrics.valid_loss

    own_server.stop()
    own_server.start()
    assert answer(client, done.fine_tuned_model) == "Arr, ask the captain!"
    assert answer(client, CHAT) == before
    assert client.models.delete(done.fine_tuned_model).deleted
    with pytest.raises(openai.NotFoundError):
        answer(client, done.fine_tuned_model)


def test_kill_9_in_the_middle_goes_on_from_the_last_checkpoint(own_server: ModelsServer) -> None:
    client = own_server.client()
    job = client.fine_tuning.jobs.create(model=CHAT, training_file=upload(client), hyperparameters=BRISK)
    queued = client.fine_tuning.jobs.create(model=CHAT, training_file=upload(client, 9), hyperparameters=BRISK)
    while not any("Checkpoint created" in event.message for event in events(client, job.id)):
        time.sleep(0.1)
    own_server.kill()
    own_server.start()
    wait_for(client, job.id, "succeeded")
    client.fine_tuning.jobs.cancel(queued.id)
    messages = [event.message for event in events(client, job.id)]
    assert any(message.startswith("Going on after step") for message in messages)
    done = client.fine_tuning.jobs.retrieve(job.id)
    assert len(client.files.content(done.result_files[0]).text.splitlines()) == 13
    assert answer(client, done.fine_tuned_model) == "Arr, ask the captain!"


def test_a_running_and_a_waiting_job_can_be_cancelled(client: OpenAI) -> None:
    long = {"n_epochs": 50}
    running = client.fine_tuning.jobs.create(model=CHAT, training_file=upload(client), hyperparameters=long)
    waiting = client.fine_tuning.jobs.create(model=CHAT, training_file=upload(client, 9), hyperparameters=long)
    wait_for(client, running.id, "running")
    assert client.fine_tuning.jobs.retrieve(waiting.id).status in ("validating_files", "queued")
    for job in (waiting, running):
        assert client.fine_tuning.jobs.cancel(job.id).status == "cancelled"
    time.sleep(1)
    assert client.fine_tuning.jobs.retrieve(running.id).status == "cancelled"
    with pytest.raises(openai.BadRequestError):
        client.fine_tuning.jobs.cancel(running.id)
    assert {running.id, waiting.id} <= {job.id for job in client.fine_tuning.jobs.list(limit=2)}


def test_too_few_rows_are_refused_at_once(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.fine_tuning.jobs.create(model=CHAT, training_file=upload(client, 3))
    assert refused.value.code == "invalid_n_examples"
    assert "has 3 example(s), but must have at least 4" in refused.value.message


def test_a_row_that_is_too_long_is_refused_at_once_and_named(client: OpenAI) -> None:
    rows = pirate_rows(4).replace(b"(2)", b"word " * 2100)
    file = client.files.create(file=("rows.jsonl", rows), purpose="fine-tune")
    with pytest.raises(openai.BadRequestError) as refused:
        client.fine_tuning.jobs.create(model=CHAT, training_file=file.id)
    assert refused.value.code == "context_length_exceeded"
    assert "line 3: has 2,1" in refused.value.message


def test_fifty_thousand_rows_are_taken_and_one_more_is_not(client: OpenAI) -> None:
    row = pirate_rows(1)
    most = client.files.create(file=("rows.jsonl", b"\n".join([row] * 50_000)), purpose="fine-tune")
    job = client.fine_tuning.jobs.create(model=CHAT, training_file=most.id)
    client.fine_tuning.jobs.cancel(job.id)
    more = client.files.create(file=("rows.jsonl", b"\n".join([row] * 50_001)), purpose="fine-tune")
    with pytest.raises(openai.BadRequestError) as refused:
        client.fine_tuning.jobs.create(model=CHAT, training_file=more.id)
    assert "at most 50000" in refused.value.message


def test_two_launches_of_the_same_run_train_once(client: OpenAI) -> None:
    files = [upload(client), upload(client)]
    with ThreadPoolExecutor() as pool:
        create = partial(client.fine_tuning.jobs.create, model=CHAT, suffix="once")
        jobs = list(pool.map(lambda file: create(training_file=file), files))
    assert jobs[0].id == jobs[1].id
    client.fine_tuning.jobs.cancel(jobs[0].id)
    again = client.fine_tuning.jobs.create(model=CHAT, suffix="once", training_file=files[0])
    assert again.id != jobs[0].id
    client.fine_tuning.jobs.cancel(again.id)


def test_an_idempotency_key_names_one_job_for_ever(client: OpenAI) -> None:
    key = {"Idempotency-Key": "run-7"}
    job = client.fine_tuning.jobs.create(model=CHAT, training_file=upload(client), extra_headers=key)
    client.fine_tuning.jobs.cancel(job.id)
    again = client.fine_tuning.jobs.create(model=CHAT, training_file=upload(client), extra_headers=key)
    assert (again.id, again.status) == (job.id, "cancelled")


def test_a_running_job_is_paused_and_goes_on_where_it_stood(client: OpenAI) -> None:
    asked = {"n_epochs": 40, "learning_rate_multiplier": 4, "batch_size": 2}
    job = client.fine_tuning.jobs.create(model=CHAT, training_file=upload(client), hyperparameters=asked, suffix="p")
    other = client.fine_tuning.jobs.create(model=CHAT, training_file=upload(client, 5), hyperparameters={"n_epochs": 1})
    while not any(event.type == "metrics" for event in events(client, job.id)):
        time.sleep(0.1)
    assert client.fine_tuning.jobs.pause(job.id).status == "pausing"
    wait_for(client, job.id, "paused")
    wait_for(client, other.id, "succeeded")  # the next in the queue has its turn
    before = max(event.data["step"] for event in events(client, job.id) if event.type == "metrics")
    assert client.fine_tuning.jobs.resume(job.id).status == "queued"
    while not any(event.message == f"Going on after step {before}" for event in events(client, job.id)):
        time.sleep(0.1)
    client.fine_tuning.jobs.cancel(job.id)
    with pytest.raises(openai.BadRequestError):
        client.fine_tuning.jobs.resume(job.id)


def test_a_full_disk_is_said_and_waited_for(models_server: ModelsServer, client: OpenAI) -> None:
    job = client.fine_tuning.jobs.create(
        model=CHAT, training_file=upload(client), hyperparameters={"n_epochs": 1, "batch_size": 4}, suffix="full"
    )
    folder = models_server.home / "models/jobs" / job.id / "checkpoints" / "step-2-unfinished"
    folder.mkdir(parents=True)
    weights = folder / "adapter_model.safetensors"
    weights.symlink_to("/dev/full")  # every write to it fails as on a full disk
    while not any("The disk is full" in event.message for event in events(client, job.id)):
        time.sleep(0.1)
    assert client.fine_tuning.jobs.retrieve(job.id).status == "running"
    weights.unlink()
    wait_for(client, job.id, "succeeded")


@pytest.mark.parametrize(
    "options",
    [
        {"model": "gpt-4o"},
        {"training_file": "file-nobody"},
        {"method": {"type": "dpo"}},  # with conversations for rows
        {"method": {"type": "reinforcement"}},
        {"hyperparameters": {"n_epochs": 0}},
        {"hyperparameters": {"n_epochs": "many"}},
        {"validation_file": "the training file"},
    ],
)
def test_a_job_that_cannot_run_is_refused_at_once(client: OpenAI, options: dict[str, object]) -> None:
    training_file = upload(client)
    if "validation_file" in options:
        options = {"validation_file": training_file}
    with pytest.raises((openai.BadRequestError, openai.NotFoundError)):
        client.fine_tuning.jobs.create(**{"model": CHAT, "training_file": training_file, **options})


def test_an_unknown_job_is_not_found(client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError):
        client.fine_tuning.jobs.retrieve("ftjob-nobody")
