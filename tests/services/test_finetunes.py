"""Fine-tunes: only reviewed training rows, one run at a time, paid for once, and a model at the end."""

import asyncio
import hashlib
import json

import pytest
from sqlalchemy import func, select

from services import finetunes, jobs, providers, questions, reviews, store, variants
from services.errors import NotReady, ProviderRefused, WinrateError
from services.finetunes import run as running
from services.jobs import items
from services.words import ReviewStatus, RunStatus, Split
from tests import factories
from tests.model_stub import RunningStub


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "LOOK_SECONDS", 0.01)


def make_reviewed(count: int = 10, *, split: Split = Split.TRAIN) -> tuple[store.Project, store.Person]:
    """Add a project with `count` answers that somebody put right."""
    project, person = factories.make_project(), factories.make_person()
    variant = variants.base(project.id)
    asked = factories.make_questions(project, count, split=split)
    for answer in factories.make_answers(variant, asked, contexts=("Passage one.", "Passage two.")):
        reviews.submit(answer.id, person.id, question_rating=5, context_rating=5, text="Grün & richtig.")
    return project, person


def launch(project: store.Project, person: store.Person) -> tuple[store.FineTuneRun, store.Job]:
    run = finetunes.launch(project.id, person.id, suffix="round-1")
    job = jobs.active(project.id, finetunes.KIND)
    assert job is not None
    return run, job


def test_only_submitted_reviews_of_kept_training_questions_train(stub: RunningStub) -> None:
    project, person = make_reviewed(4)
    first, second, third, _ = questions.listing(project.id)
    questions.reject([first.id])
    with store.reading() as session:
        ids = {each.question_id: each.id for each in session.scalars(select(store.Answer))}
    for question, status in ((second, ReviewStatus.SKIPPED), (third, ReviewStatus.DISCARDED)):
        reviews.submit(ids[question.id], person.id, question_rating=1, context_rating=1, text="", status=status)
    assert [row.question for row in finetunes.rows(project.id)] == [questions.listing(project.id)[3].text]


def test_reviews_of_held_out_questions_never_train(stub: RunningStub) -> None:
    project, _ = make_reviewed(12, split=Split.TEST)
    assert finetunes.rows(project.id) == []
    assert finetunes.preflight(project.id).problems


def test_the_file_is_exact_chat_jsonl(stub: RunningStub) -> None:
    project, _ = make_reviewed(2)
    lines = finetunes.jsonl(finetunes.rows(project.id)).splitlines()
    first = json.loads(lines[0])
    assert len(lines) == 2 and list(first) == ["messages"]
    assert [message["role"] for message in first["messages"]] == ["system", "user", "assistant"]
    assert "the Lumen desk lamp" in first["messages"][0]["content"]
    assert "Context:\nPassage one.\n\nPassage two.\n\nQuestion: " in first["messages"][1]["content"]
    assert first["messages"][2] == {"role": "assistant", "content": "Grün & richtig."}
    assert "Grün" in lines[0], "readable, not escaped"


def test_the_preflight_says_how_many_reviews_are_missing(stub: RunningStub) -> None:
    project, person = make_reviewed(7)
    assert finetunes.preflight(project.id).problems == [
        "7 reviewed answers are ready and a fine-tune needs at least 10: review 3 more."
    ]
    with pytest.raises(NotReady, match="review 3 more"):
        finetunes.launch(project.id, person.id, suffix="x")
    assert finetunes.latest(project.id) is None


@pytest.mark.usefixtures("home")
def test_the_preflight_says_when_a_host_does_not_train() -> None:
    host = providers.save("vLLM", "http://vllm:8000/v1", "k", chat_model="m", embedding_model="e", in_flight=1)
    providers.choose(host.id)
    project, _ = make_reviewed(10)
    assert finetunes.preflight(project.id).problems == [
        "vLLM does not train models. Choose another model host in Settings."
    ]


@pytest.mark.usefixtures("home")
def test_the_model_of_this_machine_learns_from_four() -> None:
    project, _ = make_reviewed(4)
    assert finetunes.preflight(project.id).problems == []


def test_a_second_launch_is_refused_while_one_is_at_work(stub: RunningStub) -> None:
    project, person = make_reviewed()
    launch(project, person)
    with pytest.raises(NotReady, match="already running"):
        finetunes.launch(project.id, person.id, suffix="twice")
    assert len(finetunes.listing(project.id)) == 1


async def test_a_run_goes_through_to_a_model_and_a_variant(stub: RunningStub) -> None:
    project, person = make_reviewed()
    run, job = launch(project, person)
    expected = finetunes.jsonl(finetunes.rows(project.id))
    await running.drive(job)
    run = finetunes.get(run.id)
    assert (run.status, run.trained_tokens, run.error) == (RunStatus.SUCCEEDED, 1234, None)
    assert run.finished_at is not None and run.tuned_model is not None and run.tuned_model.tuned
    assert list(stub.files.values()) == [expected.encode()]
    assert run.data_hash == hashlib.sha256(expected.encode()).hexdigest()
    (created,) = stub.asked("fine_tuning/jobs")[1:2]
    assert created["suffix"] == "round-1"
    assert created["method"] == {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 3}}}
    tuned = [each for each in variants.listing(project.id) if each.model.tuned]
    assert [each.model.name for each in tuned] == [run.tuned_model.name]
    assert tuned[0].system_prompt == variants.base(project.id).system_prompt
    assert [(each.step, each.train_loss) for each in finetunes.events(run.id)] == [(1, 3.0), (2, 1.5), (3, 1.0)]


async def test_the_rows_are_frozen_when_the_run_is_launched(stub: RunningStub) -> None:
    project, person = make_reviewed()
    _, job = launch(project, person)
    with store.reading() as session:
        answer_id = session.scalars(select(store.Answer.id)).first()
        assert session.scalar(select(func.count()).select_from(store.FineTuneRow)) == 10
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
    assert not [each for each in variants.listing(project.id) if each.model.tuned]


async def test_a_host_that_trains_no_more_ends_the_run_with_its_reason(stub: RunningStub) -> None:
    stub.fail("/fine_tuning/jobs", 403, code="training_not_available", message="Closed since 2 July")
    project, person = make_reviewed()
    run, job = launch(project, person)
    with pytest.raises(ProviderRefused, match="does not train models for this account: Closed since 2 July"):
        await running.drive(job)
    assert finetunes.get(run.id).status == RunStatus.FAILED
    assert stub.jobs == {}


async def test_a_job_is_not_created_twice_when_the_worker_died_before_it_wrote_the_id_down(
    stub: RunningStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, person = make_reviewed()
    run, job = launch(project, person)
    update = running._update

    def die(run_id: str, **values: object) -> None:
        if "host_job_id" in values:
            raise KeyboardInterrupt
        update(run_id, **values)

    with monkeypatch.context() as dying:
        dying.setattr(running, "_update", die)
        with pytest.raises(KeyboardInterrupt):
            await running.drive(job)
    assert len(stub.jobs) == 1 and finetunes.get(run.id).host_job_id is None
    await running.drive(job)
    assert len(stub.jobs) == 1
    assert finetunes.get(run.id).status == RunStatus.SUCCEEDED


async def test_going_on_after_a_restart_uploads_nothing_anew(stub: RunningStub) -> None:
    project, person = make_reviewed()
    _, job = launch(project, person)
    await running.drive(job)
    await running.drive(job)
    assert len(stub.files) == len(stub.jobs) == 1
    assert len([each for each in variants.listing(project.id) if each.model.tuned]) == 1


async def test_a_host_that_is_away_for_a_while_is_waited_for(
    stub: RunningStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.providers.calls.MOST_RETRIES", 0)
    stub.ending = "held"
    project, person = make_reviewed()
    run, job = launch(project, person)
    driving = asyncio.create_task(running.drive(job))
    while finetunes.get(run.id).status != RunStatus.RUNNING:
        await asyncio.sleep(0.02)
    stub.fail("/fine_tuning/jobs", 503, times=5)
    stub.ending = "succeeded"
    await driving
    assert finetunes.get(run.id).status == RunStatus.SUCCEEDED


async def test_cancelling_ends_the_hosts_job_too(stub: RunningStub) -> None:
    stub.ending = "held"
    project, person = make_reviewed()
    run, job = launch(project, person)
    with store.writing() as session:
        session.get_one(store.Job, job.id).status = "running"  # type: ignore[assignment]
    driving = asyncio.create_task(running.drive(job))
    while finetunes.get(run.id).status != RunStatus.RUNNING:
        await asyncio.sleep(0.02)
    finetunes.cancel(run.id)
    with pytest.raises(items.Cancelled):
        await driving
    assert finetunes.get(run.id).status == RunStatus.CANCELLED
    assert [each["status"] for each in stub.jobs.values()] == ["cancelled"]


async def test_a_run_that_ended_just_before_it_was_cancelled_keeps_its_model(stub: RunningStub) -> None:
    project, person = make_reviewed()
    run, job = launch(project, person)
    stub.fail("/cancel", 400, message="The job has already ended")
    with store.writing() as session:
        session.get_one(store.Job, job.id).cancel_requested = True
    await running.drive(job)
    assert finetunes.get(run.id).status == RunStatus.SUCCEEDED


def test_a_run_that_still_waits_is_cancelled_at_once(stub: RunningStub) -> None:
    project, person = make_reviewed()
    run, _ = launch(project, person)
    finetunes.cancel(run.id)
    assert finetunes.get(run.id).status == RunStatus.CANCELLED
    assert jobs.active(project.id, finetunes.KIND) is None
