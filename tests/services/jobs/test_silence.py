"""What a job says while somebody waits for it: its step, how long, and whom it waits for."""

import asyncio
import os
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from services import jobs, pulse, settings, store
from services.errors import DiskFull
from services.jobs import beating, items, silence, worker
from services.jobs.items import Item
from services.jobs.registry import handler
from services.providers import calls
from services.store.columns import now
from services.words import JobStatus
from tests import factories
from tests.model_stub import RunningStub

pytestmark = pytest.mark.usefixtures("home")


def make_job(status: JobStatus = JobStatus.RUNNING, **values: Any) -> str:
    job = jobs.submit("test", factories.make_project().id, {}, [{"number": 1}])
    set_values(job.id, status=status, **values)
    return job.id


def set_values(job_id: str, **values: Any) -> None:
    with store.writing() as session:
        job = session.get_one(store.Job, job_id)
        for name, value in values.items():
            setattr(job, name, value)


def ago(seconds: float) -> Any:
    return now() - timedelta(seconds=seconds)


def beat() -> None:
    settings.load().heartbeat_file.touch()


def test_a_job_that_gets_on_waits_for_nothing() -> None:
    job = make_job(beat_at=now(), moved_at=ago(19), started_at=ago(600), step="Writing questions")
    progress = jobs.progress(job)
    assert (progress.waits_for, progress.step) == ("", "Writing questions")
    assert 599 < progress.elapsed_seconds < 605


def test_after_a_silence_it_says_which_host_it_waits_for(stub: RunningStub) -> None:
    provider = stub.as_provider(name="Host & Co")
    calls = [[provider.id, ago(seconds).isoformat()] for seconds in (45, 30, 21)]
    job = make_job(beat_at=now(), moved_at=ago(21), calls=calls)
    assert jobs.progress(job).waits_for == "Waiting for Host & Co: 3 calls in flight, the oldest for 45 s."
    set_values(job, calls=calls[:1])
    assert jobs.progress(job).waits_for == "Waiting for Host & Co: 1 call in flight for 45 s."
    with store.writing() as session:
        session.get_one(store.Provider, provider.id).embedded = True
    assert jobs.progress(job).waits_for.startswith("Waiting for the model on this machine: 1 call")
    set_values(job, calls=[["gone", ago(45).isoformat()]])
    assert jobs.progress(job).waits_for.startswith("Waiting for the host: 1 call")
    set_values(job, calls=[])
    assert jobs.progress(job).waits_for == "Nothing new for 21 s; the worker is still at it."


def test_a_worker_that_died_is_said() -> None:
    job = make_job(beat_at=ago(16), moved_at=ago(16))
    assert "Waiting for the worker, which isn't running" in jobs.progress(job).waits_for


def test_a_queued_job_says_whether_a_worker_is_there() -> None:
    job = make_job(JobStatus.QUEUED, created_at=ago(20))
    assert "which isn't running" in jobs.progress(job).waits_for
    beat()
    assert jobs.progress(job).waits_for == "Waiting for the worker."
    make_job(beat_at=now())
    assert jobs.progress(job).waits_for == "Waiting for its turn: 1 other job at work."
    old = time.time() - 16
    os.utime(settings.load().heartbeat_file, (old, old))
    assert "which isn't running" in jobs.progress(job).waits_for
    set_values(job, created_at=now())
    assert jobs.progress(job).waits_for == ""


@pytest.mark.parametrize("status", [JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.PAUSED])
def test_a_job_that_has_ended_waits_for_nothing(status: JobStatus) -> None:
    progress = jobs.progress(make_job(status, beat_at=ago(600), moved_at=ago(600), step="Writing", finished_at=now()))
    assert (progress.waits_for, progress.step) == ("", "")


async def test_what_is_at_work_writes_its_steps_and_calls_down(
    stub: RunningStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beating, "BEAT_SECONDS", 0.0)
    stub.latency = 2.0
    provider = stub.as_provider()
    seen: list[tuple[str, int]] = []

    @handler("test.pulse")
    async def drive(job: store.Job) -> None:
        async def work(_item: Item) -> Sequence[store.Base]:
            async with calls.client(provider) as at:
                await calls.chat(at, "m", [{"role": "user", "content": "x"}], temperature=0.0, max_tokens=5)
            return []

        await asyncio.to_thread(pulse.step, "Asking")  # from another thread too
        await items.drive(job, work, in_flight=2)

    job = jobs.submit("test.pulse", factories.make_project().id, {}, [{"number": number} for number in range(2)])
    working = asyncio.create_task(worker.drive(job.id, 0))
    while not working.done():
        await asyncio.sleep(0.1)
        with store.reading() as session:
            row = session.get_one(store.Job, job.id)
            seen.append((row.step, len(row.calls or [])))
    assert ("Asking", 2) in seen
    assert jobs.progress(job.id).status is JobStatus.SUCCEEDED


async def test_a_sign_of_life_that_cannot_be_written_ends_no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    def writing() -> Any:
        raise DiskFull("The disk is full.")

    job = make_job()
    with monkeypatch.context() as disk:
        disk.setattr(store, "writing", writing)
        async with beating.beating(job):
            pulse.step("At work")
            await asyncio.sleep(0.05)


def test_nobody_listens_outside_of_a_job() -> None:
    pulse.step("x")
    pulse.moved()
    with pulse.calling("host"):
        pass


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 s"), (45.4, "45 s"), (89, "89 s"), (90, "2 min"), (660, "11 min"), (7500, "2 h 5 min")],
)
def test_lengths_of_time(seconds: float, words: str) -> None:
    assert silence.duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.9, "0 s"), (59.9, "59 s"), (200, "3 min 20 s"), (3599, "59 min 59 s"), (7500, "2 h 5 min")],
)
def test_time_that_runs(seconds: float, words: str) -> None:
    assert silence.clock(seconds) == words
