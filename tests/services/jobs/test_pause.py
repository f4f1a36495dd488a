"""A pass that waits: asked to, without a host, or at the end of its budget."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from services import jobs, store
from services.errors import BadInput, ProviderDown
from services.jobs import items, waiting, worker
from services.jobs.items import Item
from services.jobs.registry import handler
from services.words import ItemStatus, JobStatus
from tests import factories

pytestmark = pytest.mark.usefixtures("home")


def make_job(count: int = 20, *, kind: str = "test", budget: float | None = None) -> store.Job:
    payloads = [{"number": number} for number in range(count)]
    return jobs.submit(kind, factories.make_project().id, {}, payloads, budget=budget)


def statuses(job: store.Job) -> list[str]:
    with store.reading() as session:
        wanted = select(store.JobItem.status).where(store.JobItem.job_id == job.id)
        return [each.value for each in session.scalars(wanted.order_by(store.JobItem.position))]


def set_status(job: store.Job, status: JobStatus) -> None:
    with store.writing() as session:
        session.get_one(store.Job, job.id).status = status


async def down(_item: Item) -> Sequence[store.Base]:
    raise ProviderDown("Nobody answers. Resume later.")


async def test_a_pause_finishes_what_is_in_flight_and_keeps_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(items, "FLUSH_SECONDS", 0.01)
    job, begun = make_job(400), 0
    set_status(job, JobStatus.RUNNING)

    async def work(item: Item) -> Sequence[store.Base]:
        nonlocal begun
        begun += 1
        if begun == 5:
            jobs.pause(job.id)
        await asyncio.sleep(0.02)
        return []

    with pytest.raises(items.Paused):
        await items.drive(job, work, in_flight=4)
    assert 5 <= statuses(job).count("done") == begun < 400
    assert statuses(job).count("pending") == 400 - begun


async def test_a_dead_host_stops_the_pass_and_fails_no_item() -> None:
    job, calls = make_job(40), 0

    async def work(item: Item) -> Sequence[store.Base]:
        nonlocal calls
        calls += 1
        return await down(item)

    with pytest.raises(ProviderDown, match="Nobody answers"):
        await items.drive(job, work, in_flight=1)
    assert calls == items.DOWN_IN_A_ROW
    assert set(statuses(job)) == {"pending"}


async def test_a_dead_host_stops_even_a_short_job() -> None:
    job = make_job(2)
    with pytest.raises(ProviderDown):
        await items.drive(job, down, in_flight=2)
    assert set(statuses(job)) == {"pending"}


async def test_a_host_that_fails_now_and_then_costs_those_items_alone() -> None:
    async def work(item: Item) -> Sequence[store.Base]:
        return await down(item) if item.position % 3 else []

    job = make_job(30)
    await items.drive(job, work, in_flight=1)
    assert (statuses(job).count("done"), statuses(job).count("failed")) == (10, 20)


async def test_the_budget_is_never_passed_and_the_rest_waits() -> None:
    async def work(item: Item) -> Sequence[store.Base]:
        await asyncio.sleep(0.001 * (item.position % 3))
        item.spend(0.1)
        return []

    for estimate in (lambda item: 0.25, None):
        job = make_job(20, budget=1.05)
        with pytest.raises(items.OverBudget, match=r"The budget of \$1.05 does not last"):
            await items.drive(job, work, in_flight=4, estimate=estimate)
        found = jobs.progress(job.id)
        assert found.cost is not None and 0.8 <= round(found.cost, 6) <= 1.05
        assert found.done == round(found.cost / 0.1) and found.left == 20 - found.done
        set_status(job, JobStatus.PAUSED)
        jobs.resume(job.id, budget=9.0)
        await items.drive(job, work, in_flight=4, estimate=estimate)
        assert jobs.progress(job.id).done == 20


async def test_what_failed_items_took_counts_as_well() -> None:
    async def work(item: Item) -> Sequence[store.Base]:
        item.spend(0.5)
        raise BadInput("No.")

    job = make_job(2)
    await items.drive(job, work, in_flight=2)
    assert jobs.progress(job.id).cost == 1.0


async def test_the_worker_says_why_a_job_waits() -> None:
    handler("pausing")(lambda job: items.drive(job, down, in_flight=2))
    job = make_job(9, kind="pausing")
    await worker.drive(job.id, 0)
    found = jobs.progress(job.id)
    said = f"Nobody answers. Resume later. {waiting.WORDS}"
    assert (found.status, found.message, found.active) == (JobStatus.PAUSED, said, False)
    jobs.resume(job.id)
    assert jobs.progress(job.id).status == JobStatus.QUEUED


async def test_a_job_without_items_has_nothing_to_wait_for() -> None:
    async def drive(_job: store.Job) -> None:
        raise ProviderDown("Nobody answers.")

    handler("no items")(drive)
    job = make_job(0, kind="no items")
    await worker.drive(job.id, 0)
    assert jobs.progress(job.id).status == JobStatus.FAILED


def fail(job: store.Job, *reasons: str | None) -> list[str]:
    """Give the first items these reasons (None: done), and all items' ids."""
    with store.writing() as session:
        wanted = select(store.JobItem).where(store.JobItem.job_id == job.id).order_by(store.JobItem.position)
        found = session.scalars(wanted).all()
        for item, reason in zip(found, reasons, strict=False):
            item.status, item.error = (ItemStatus.FAILED, reason) if reason else (ItemStatus.DONE, None)
        return [item.id for item in found]


def test_failures_are_listed_with_their_reason_and_retried_alone() -> None:
    job = make_job(3)
    ids = fail(job, "too long", None, "flagged")
    set_status(job, JobStatus.SUCCEEDED)
    assert [(each.item_id, each.position, each.payload, each.error) for each in jobs.failures(job.id)] == [
        (ids[0], 0, {"number": 0}, "too long"),
        (ids[2], 2, {"number": 2}, "flagged"),
    ]
    jobs.retry(job.id, [ids[2]])
    assert statuses(job) == ["failed", "done", "pending"]
    assert jobs.progress(job.id).status == JobStatus.QUEUED
    set_status(job, JobStatus.SUCCEEDED)
    jobs.retry(job.id)
    assert statuses(job) == ["pending", "done", "pending"]


def test_a_job_that_waits_in_the_queue_is_paused_and_cancelled_at_once() -> None:
    job = make_job(3)
    jobs.pause(job.id)
    assert jobs.progress(job.id).status == JobStatus.PAUSED
    jobs.submit("test", job.project_id, {})  # a paused job holds up no other
    jobs.cancel(job.id)
    assert jobs.progress(job.id).status == JobStatus.CANCELLED


@pytest.mark.parametrize(
    ("amount", "words"), [(0.0, "$0.00"), (0.00001, "under $0.0001"), (0.0042, "$0.0042"), (1234.5, "$1,234.50")]
)
def test_amounts_read_well_at_every_size(amount: float, words: str) -> None:
    assert jobs.dollars(amount) == words
