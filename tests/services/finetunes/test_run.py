"""A run goes on from wherever it was interrupted, is paid for once, and ends with a model or a reason."""

import asyncio
import hashlib
import json

import pytest
from sqlalchemy import select

from services import finetunes, jobs, reviews, store, variants
from services.errors import DiskFull, ProviderRefused, WinrateError
from services.finetunes import keeping
from services.finetunes import run as running
from services.jobs import items
from services.words import JobStatus, RunStatus, Split, TrainingMethod
from tests import factories
from tests.model_stub import RunningStub
from tests.services.finetunes.runs import launch, make_reviewed, rows


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr("services.training.openai_wire.RETRIES", 0)


def made(project: store.Project) -> list[store.Variant]:
    return [each for each in variants.listing(project.id) if each.model.tuned]


def started_job(job: store.Job) -> None:
    with store.writing() as session:
        session.get_one(store.Job, job.id).status = JobStatus.RUNNING


async def until(run: store.FineTuneRun, status: RunStatus) -> None:
    async with asyncio.timeout(20):
        while finetunes.get(run.id).status != status:
            await asyncio.sleep(0.01)


async def until_it_says(job: store.Job, words: str) -> None:
    async with asyncio.timeout(20):
        while words not in jobs.progress(job.id).message:
            await asyncio.sleep(0.01)


async def test_a_run_goes_through_to_a_model_and_a_variant(stub: RunningStub) -> None:
    project, person = make_reviewed()
    run, job = launch(project, person, seed=7, batch_size=2)
    expected = rows(project).training_jsonl
    await running.drive(job)
    run = finetunes.get(run.id)
    assert (run.status, run.trained_tokens, run.error) == (RunStatus.SUCCEEDED, 1234, None)
    assert run.started_at is not None and run.finished_at is not None
    assert run.tuned_model is not None and run.tuned_model.tuned
    assert list(stub.files.values()) == [expected.encode()]
    assert run.data_hash == hashlib.sha256(expected.encode()).hexdigest()
    (created,) = [body for body in stub.asked("fine_tuning/jobs") if "suffix" in body]
    assert (created["suffix"], created["seed"]) == ("round-1", 7)
    hyperparameters = {"n_epochs": 3, "batch_size": 2}
    assert created["method"] == {"type": "supervised", "supervised": {"hyperparameters": hyperparameters}}
    (variant,) = made(project)
    assert variant.model.name == run.tuned_model.name
    assert variant.system_prompt == variants.base(project.id).system_prompt
    assert [(each.step, each.train_loss) for each in finetunes.events(run.id)] == [(1, 3.0), (2, 1.5), (3, 1.0)]


async def test_preferences_go_to_the_host_as_such(stub: RunningStub) -> None:
    project, person = make_reviewed(12)
    of_rows = rows(project, TrainingMethod.DPO, finetunes.Selection(validation_share=0.2))
    run, job = launch(project, person, of_rows, beta=0.3)
    await running.drive(job)
    (created,) = [body for body in stub.asked("fine_tuning/jobs") if "suffix" in body]
    assert created["method"] == {"type": "dpo", "dpo": {"hyperparameters": {"n_epochs": 3, "beta": 0.3}}}
    run = finetunes.get(run.id)
    assert {created["training_file"], created["validation_file"]} == {run.host_file_id, run.host_validation_file_id}
    assert set(json.loads(run.training_jsonl.splitlines()[0])) == {"input", "preferred_output", "non_preferred_output"}


async def test_the_rows_are_frozen_when_the_run_is_launched(stub: RunningStub) -> None:
    project, person = make_reviewed()
    _, job = launch(project, person)
    with store.reading() as session:
        answer_id = session.scalars(select(store.Answer.id)).first()
    assert answer_id
    reviews.submit(answer_id, person.id, question_rating=1, context_rating=1, text="Changed afterwards.")
    await running.drive(job)
    assert b"Changed afterwards" not in next(iter(stub.files.values()))


async def test_what_the_host_says_of_a_failed_run_is_passed_on(stub: RunningStub) -> None:
    stub.ending = "failed"
    project, person = make_reviewed()
    run, job = launch(project, person)
    with pytest.raises(WinrateError, match="row 3 has no assistant turn"):
        await running.drive(job)
    run = finetunes.get(run.id)
    assert run.status == RunStatus.FAILED and run.error is not None and "row 3" in run.error
    assert made(project) == []


async def test_a_host_that_trains_no_more_ends_the_run_with_its_reason(stub: RunningStub) -> None:
    stub.fail("/fine_tuning/jobs", 403, code="training_not_available", message="Closed since 2 July")
    project, person = make_reviewed()
    run, job = launch(project, person)
    with pytest.raises(ProviderRefused, match="does not train models for this account: Closed since 2 July"):
        await running.drive(job)
    assert finetunes.get(run.id).status == RunStatus.FAILED
    assert stub.jobs == {}


@pytest.mark.parametrize("step", ["host_file_id", "host_job_id", "tuned_model_id"])
async def test_a_worker_that_dies_before_it_wrote_a_step_down_pays_for_nothing_twice(
    stub: RunningStub, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    project, person = make_reviewed()
    run, job = launch(project, person)
    update = keeping.update

    def die(run_id: str, **values: object) -> None:
        if step in values:
            raise KeyboardInterrupt
        update(run_id, **values)

    with monkeypatch.context() as dying:
        dying.setattr(keeping, "update", die)
        with pytest.raises(KeyboardInterrupt):
            await running.drive(job)
    await running.drive(job)
    assert len(stub.files) == len(stub.jobs) == len(made(project)) == 1
    assert finetunes.get(run.id).status == RunStatus.SUCCEEDED


async def test_driving_an_ended_run_again_changes_nothing(stub: RunningStub) -> None:
    project, person = make_reviewed()
    _, job = launch(project, person)
    await running.drive(job)
    await running.drive(job)
    assert len(stub.files) == len(stub.jobs) == len(made(project)) == 1


@pytest.mark.parametrize("where", ["/files", "/fine_tuning/jobs"])
async def test_a_host_that_vanishes_before_the_run_began_is_waited_for(stub: RunningStub, where: str) -> None:
    project, person = make_reviewed()
    run, job = launch(project, person)
    stub.fail(where, 503, times=10_000)
    driving = asyncio.create_task(running.drive(job))
    await until_it_says(job, "The model host failed")
    assert finetunes.get(run.id).status == RunStatus.PREPARING
    stub.heal()
    await driving
    assert finetunes.get(run.id).status == RunStatus.SUCCEEDED
    assert len(stub.files) == len(stub.jobs) == 1


@pytest.mark.parametrize("state", [RunStatus.QUEUED, RunStatus.RUNNING])
async def test_a_host_that_vanishes_from_a_run_is_waited_for(
    stub: RunningStub, monkeypatch: pytest.MonkeyPatch, state: RunStatus
) -> None:
    stub.ending = "held"
    next_status = stub._next_status
    if state is RunStatus.QUEUED:
        monkeypatch.setattr(stub, "_next_status", lambda _status: "queued")
    project, person = make_reviewed()
    run, job = launch(project, person)
    driving = asyncio.create_task(running.drive(job))
    await until(run, state)
    stub.fail("/", 503, times=10_000)
    await until_it_says(job, "The model host failed")
    assert finetunes.get(run.id).status == state
    monkeypatch.setattr(stub, "_next_status", next_status)
    stub.ending = "succeeded"
    stub.heal()
    await driving
    assert finetunes.get(run.id).status == RunStatus.SUCCEEDED
    assert jobs.progress(job.id).message == ""


async def test_a_full_disk_is_waited_for(stub: RunningStub, monkeypatch: pytest.MonkeyPatch) -> None:
    project, person = make_reviewed()
    run, job = launch(project, person)
    heard, full = keeping.heard, iter([True, True])

    def keep(*said: object) -> None:
        if next(full, False):
            raise DiskFull("The disk is full.")
        heard(*said)  # type: ignore[arg-type]

    monkeypatch.setattr(keeping, "heard", keep)
    await running.drive(job)
    assert finetunes.get(run.id).status == RunStatus.SUCCEEDED and len(stub.jobs) == 1


async def test_cancelling_ends_the_hosts_job_too(stub: RunningStub) -> None:
    stub.ending = "held"
    project, person = make_reviewed()
    run, job = launch(project, person)
    started_job(job)
    driving = asyncio.create_task(running.drive(job))
    await until(run, RunStatus.RUNNING)
    finetunes.cancel(run.id)
    with pytest.raises(items.Cancelled):
        await driving
    assert finetunes.get(run.id).status == RunStatus.CANCELLED
    assert [each["status"] for each in stub.jobs.values()] == ["cancelled"]


async def test_a_run_can_be_cancelled_when_its_host_is_gone_for_good(stub: RunningStub) -> None:
    stub.ending = "held"
    project, person = make_reviewed()
    run, job = launch(project, person)
    started_job(job)
    driving = asyncio.create_task(running.drive(job))
    await until(run, RunStatus.RUNNING)
    stub.fail("/", 503, times=10_000)
    finetunes.cancel(run.id)
    with pytest.raises(items.Cancelled):
        await driving
    cancelled = finetunes.get(run.id)
    assert cancelled.status == RunStatus.CANCELLED
    assert cancelled.error is not None and "could not be told" in cancelled.error


async def test_a_run_that_ended_just_before_it_was_cancelled_keeps_its_model(stub: RunningStub) -> None:
    project, person = make_reviewed()
    run, job = launch(project, person)
    stub.fail("/cancel", 400, message="The job has already ended", times=99)
    with store.writing() as session:
        session.get_one(store.FineTuneRun, run.id).host_file_id = "file-1"
        session.get_one(store.Job, job.id).cancel_requested = True
    stub.files["file-1"], stub._file_names["file-1"] = b"", "x"
    await running.drive(job)
    assert finetunes.get(run.id).status == RunStatus.SUCCEEDED


async def test_both_models_answer_held_out_questions_after_a_run(stub: RunningStub) -> None:
    project, person = make_reviewed()
    factories.make_chunks(project)
    held_out = factories.make_questions(project, 5, split=Split.TEST)
    with store.writing() as session:
        for place, each in enumerate(held_out):
            session.get_one(store.Question, each.id).text = f"{place} colours?"
    run, job = launch(project, person)
    await running.drive(job)
    sampling = finetunes.making(finetunes.get(run.id))
    assert sampling is not None
    await finetunes.answer_samples(sampling)
    found = finetunes.samples(run.id)
    assert len(found) == 3 and {each.question_id for each in found} <= {each.id for each in held_out}
    assert all(each.base_text and each.tuned_text for each in found)
    with store.reading() as session:
        kept = session.scalars(select(store.Answer.question_id)).all()
    assert not {each.id for each in held_out} & set(kept), "a look is no answer that a vote would take"
