"""A real worker process: it finds jobs, says how they ended, and goes on where a killed one stopped."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bench.worker_process import Worker, until_ended, working
from services import answers, jobs, questions, store, variants
from services.words import JobStatus, Split
from tests import factories
from tests.model_stub import RunningStub


@pytest.fixture
def worker(stub: RunningStub, home: Path) -> Iterator[Worker]:
    with working(home) as running:
        yield running


def make_job(count: int) -> store.Job:
    project = factories.make_project()
    factories.make_chunks(project, 3, split=Split.TRAIN)
    factories.make_questions(project, count, split=Split.TRAIN)
    return answers.submit(project.id, variants.base(project.id).id)


def answered() -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(store.Answer)) or 0


def until_answered(count: int) -> None:
    until = time.monotonic() + 60
    while answered() < count:
        assert time.monotonic() < until, "the worker does not get on"
        time.sleep(0.01)


def asked_of(stub: RunningStub) -> Counter[str]:
    return Counter(body["messages"][-1]["content"] for body in stub.asked("/chat"))


def test_a_killed_worker_loses_nothing_and_redoes_only_what_was_in_flight(stub: RunningStub, worker: Worker) -> None:
    stub.latency = 0.04
    stub.as_provider(in_flight=8)
    job = make_job(120)
    until_answered(30)
    worker.kill()
    kept_before, asked_before = answered(), len(asked_of(stub))
    worker.start()
    found = until_ended(job.id)
    assert (found.status, found.done, answered()) == (JobStatus.SUCCEEDED, 120, 120)
    redone = sum(stub_count - 1 for stub_count in asked_of(stub).values())
    assert redone <= asked_before - kept_before, "an answer that was kept was asked for again"
    assert asked_before < 120, "it was killed in the middle"


def test_a_worker_lives_through_refusal_resume_and_cancel(stub: RunningStub, worker: Worker) -> None:
    stub.latency = 0.02
    stub.as_provider(in_flight=2)
    stub.fail("/chat", 401)
    job = make_job(60)
    found = until_ended(job.id)
    assert (found.status, found.done, found.failed) == (JobStatus.FAILED, 0, 0)
    assert "refuses the key" in found.message
    stub.heal()
    jobs.resume(job.id)
    until_answered(5)
    jobs.cancel(job.id)
    found = until_ended(job.id)
    assert found.status == JobStatus.CANCELLED and 5 <= found.done < 60
    assert "What was finished is kept" in found.message
    jobs.resume(job.id)
    assert until_ended(job.id).done == answered() == 60
    assert max(asked_of(stub).values()) <= 3


def test_a_worker_that_is_stopped_in_the_middle_goes_on_with_the_next_start(stub: RunningStub, worker: Worker) -> None:
    stub.latency = 0.04
    stub.as_provider(in_flight=2)
    job = make_job(40)
    until_answered(5)
    worker.stop()
    assert jobs.progress(job.id).status == JobStatus.RUNNING
    worker.start()
    assert until_ended(job.id).done == answered() == 40


def test_an_unexpected_error_is_said_without_its_details(stub: RunningStub, worker: Worker) -> None:
    project = factories.make_project()
    factories.make_chunks(project, 2)
    found = until_ended(jobs.submit(questions.KIND, project.id, {"no": "prompt"}, [{"no": "chunk"}]).id)
    assert found.status == JobStatus.FAILED
    assert found.message == "Something unexpected went wrong. The worker's log has the details."
    assert "KeyError" in worker.log.read_text()
