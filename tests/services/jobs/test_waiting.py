"""A job that met a dead host goes on by itself when the host is back; what a person or a budget stopped does not."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from services import jobs, store
from services.errors import ProviderDown
from services.jobs import items, waiting, worker
from services.jobs.items import Item
from services.jobs.registry import handler
from services.store.columns import now
from services.words import JobStatus
from tests.services.jobs.test_pause import down, make_job

pytestmark = pytest.mark.usefixtures("home")


def later(job: store.Job, seconds: float) -> None:
    with store.writing() as session:
        session.get_one(store.Job, job.id).finished_at = now() - timedelta(seconds=seconds)


async def test_a_job_goes_on_when_its_host_is_back() -> None:
    there = False

    async def work(item: Item) -> Sequence[store.Base]:
        if not there and item.position > 2:
            raise ProviderDown("Nobody answers.")
        return []

    handler("host away")(lambda job: items.drive(job, work, in_flight=1))
    job = make_job(20, kind="host away")
    await worker.drive(job.id, 0)
    assert jobs.progress(job.id).status == JobStatus.PAUSED
    assert waiting.resume_due() == []
    later(job, waiting.FIRST_SECONDS)
    assert waiting.resume_due() == [job.id]
    there = True
    await worker.drive(job.id, 1)
    found = jobs.progress(job.id)
    assert (found.status, found.done, found.failed, found.message) == (JobStatus.SUCCEEDED, 20, 0, "")
    assert waiting.resume_due() == []


async def test_a_host_that_stays_away_is_asked_less_and_less_often() -> None:
    handler("away long")(lambda job: items.drive(job, down, in_flight=1))
    job = make_job(9, kind="away long")
    for attempt in range(3):
        await worker.drive(job.id, attempt)
        later(job, waiting.FIRST_SECONDS * 2**attempt - 1)
        assert waiting.resume_due() == []
        later(job, waiting.FIRST_SECONDS * 2**attempt)
        assert waiting.resume_due() == [job.id]


async def test_what_a_person_paused_waits_for_a_person() -> None:
    job = make_job(3)
    jobs.pause(job.id)
    later(job, 1_000)
    assert waiting.resume_due() == []
