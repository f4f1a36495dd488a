"""The fine-tune page: what would train, what is missing, a run at work, and what came out."""

import time

from streamlit.testing.v1 import AppTest

from services import finetunes, jobs, reviews, store, variants
from services.finetunes import Plan, Selection
from services.store import Person
from services.words import JobStatus, RunStatus, Split, TrainingMethod
from tests import factories
from tests.model_stub import RunningStub
from tests.pages.stories import opened, press, words


def make_reviewed(owner: Person, count: int) -> store.Project:
    project = factories.make_project()
    asked = factories.make_questions(project, count, split=Split.TRAIN)
    for answer in factories.make_answers(variants.base(project.id), asked):
        reviews.submit(answer.id, owner.id, question_rating=5, context_rating=5, text="Right.")
    return project


def answered(at: AppTest) -> AppTest:
    """Look again until the host has said whether it would train."""
    until = time.monotonic() + 30
    while "Asking the host" in words(at):
        assert time.monotonic() < until
        time.sleep(0.05)
        at.run()
    return at


def launched(project: store.Project, owner: Person, status: RunStatus, **values: object) -> store.FineTuneRun:
    rows = finetunes.training_set(project.id, TrainingMethod.SUPERVISED, Selection())
    run = finetunes.launch(project.id, owner.id, rows, Plan("stub-chat", "x"))
    with store.writing() as session:
        found = session.get_one(store.FineTuneRun, run.id)
        found.status = status
        for name, value in values.items():
            setattr(found, name, value)
    return run


def test_without_reviews_the_way_to_them_is_shown(owner: Person) -> None:
    at = opened("fine_tune")
    assert "learns from answers that people have put right" in words(at)
    assert not at.exception


def test_too_few_reviews_are_counted_and_nothing_can_be_launched(owner: Person) -> None:
    make_reviewed(owner, 7)
    at = opened("fine_tune")
    assert "review 3 more" in words(at)
    assert [each.disabled for each in at.button if each.label == "Launch"] == [True]
    assert not at.exception


def test_the_exact_file_is_shown_before_it_is_sent(owner: Person) -> None:
    project = make_reviewed(owner, 10)
    at = opened("fine_tune")
    rows = finetunes.training_set(project.id, TrainingMethod.SUPERVISED, Selection())
    assert at.code[0].value == rows.training_jsonl[:4000]
    assert not at.exception


def test_a_run_is_launched_watched_and_cancelled(owner: Person) -> None:
    project = make_reviewed(owner, 10)
    at = answered(opened("fine_tune"))
    press(at, "Launch")
    run = finetunes.latest(project.id)
    assert run is not None and run.status == RunStatus.PREPARING
    assert jobs.active(project.id, finetunes.KIND) is not None
    press(at, "Cancel this run")
    found = finetunes.latest(project.id)
    assert found is not None and found.status == RunStatus.CANCELLED
    assert not at.exception


def test_what_the_host_would_refuse_is_said_before_the_launch(owner: Person, stub: RunningStub) -> None:
    make_reviewed(owner, 10)
    stub.fail("/fine_tuning/jobs", 403, code="training_not_available", message="Closed", times=99)
    at = answered(opened("fine_tune"))
    assert "does not train models for this account" in words(at).replace("\\", "")
    assert [each.disabled for each in at.button if each.label == "Launch"] == [True]


def test_why_a_run_failed_is_said(owner: Person) -> None:
    project = make_reviewed(owner, 10)
    launched(project, owner, RunStatus.FAILED, error="Row 3 has no assistant turn")
    at = opened("fine_tune")
    assert "Row 3 has no assistant turn" in at.error[0].value
    assert not at.exception


def test_a_run_that_waits_for_its_host_says_so(owner: Person) -> None:
    project = make_reviewed(owner, 10)
    run = launched(project, owner, RunStatus.RUNNING)
    job = finetunes.job(run)
    assert job is not None
    with store.writing() as session:
        found = session.get_one(store.Job, job.id)
        found.status, found.message = JobStatus.RUNNING, "The model host cannot be reached"
    assert "the run goes on by itself" in words(opened("fine_tune"))


def test_what_came_out_is_named_traced_and_retired(owner: Person) -> None:
    project = make_reviewed(owner, 10)
    model = factories.make_variant(project, "tuned", tuned=True).model_id
    run = launched(project, owner, RunStatus.SUCCEEDED, tuned_model_id=model)
    at = opened("fine_tune")
    assert finetunes.get(run.id).data_hash in words(at)
    assert any("client.fine_tuning.jobs.create" in each.value for each in at.code)
    press(at, "Retire")
    assert [each.retired for each in finetunes.models(project.id, "any")] == []
    assert model not in {each.id for each in variants.models(project.id)}
    assert "retired" in words(at)
