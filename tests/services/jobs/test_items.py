"""Items are done once or not at all, however a pass over them ends."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from services import jobs, store
from services.errors import BadInput, ProviderDown, ProviderRefused
from services.jobs import commits, items
from services.jobs.items import Item
from services.words import ItemStatus
from tests import factories

pytestmark = pytest.mark.usefixtures("home")


def make_job(count: int = 20) -> store.Job:
    project = factories.make_project()
    return jobs.submit("test", project.id, {}, [{"number": number} for number in range(count)])


def note(text: str) -> store.Base:
    return store.AuditEvent(action=text)


def notes() -> list[str]:
    with store.reading() as session:
        return sorted(session.scalars(select(store.AuditEvent.action)))


def statuses(job: store.Job) -> list[ItemStatus]:
    with store.reading() as session:
        wanted = select(store.JobItem.status).where(store.JobItem.job_id == job.id)
        return list(session.scalars(wanted.order_by(store.JobItem.position)))


async def keep(item: Item) -> Sequence[store.Base]:
    return [note(f"item {item.payload['number']:03}")]


async def test_what_an_item_made_is_committed_together_with_its_mark() -> None:
    job = make_job()
    await items.drive(job, keep, in_flight=4)
    assert notes() == [f"item {number:03}" for number in range(20)]
    assert set(statuses(job)) == {ItemStatus.DONE}


async def test_no_more_items_are_at_work_than_allowed() -> None:
    at_work = most = 0

    async def work(item: Item) -> Sequence[store.Base]:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        await asyncio.sleep(0.005)
        at_work -= 1
        return []

    await items.drive(make_job(), work, in_flight=3)
    assert most == 3


async def test_nothing_is_lost_when_work_ends_during_a_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "FLUSH_SECONDS", 0.001)

    async def work(item: Item) -> Sequence[store.Base]:
        await asyncio.sleep(0.0005 * (item.position % 7))
        return await keep(item)

    job = make_job(300)
    await items.drive(job, work, in_flight=16)
    assert len(notes()) == len(set(notes())) == 300
    assert set(statuses(job)) == {ItemStatus.DONE}


async def test_an_item_that_fails_is_marked_alone_with_its_reason() -> None:
    async def work(item: Item) -> Sequence[store.Base]:
        if item.position == 3:
            raise BadInput("The third is empty.")
        if item.position == 4:
            raise ProviderDown("No answer.")
        return await keep(item)

    job = make_job(6)
    await items.drive(job, work, in_flight=2)
    assert [status == ItemStatus.FAILED for status in statuses(job)] == [False, False, False, True, True, False]
    with store.reading() as session:
        failed = session.scalars(select(store.JobItem).where(store.JobItem.status == ItemStatus.FAILED))
        assert [each.error for each in failed.all()] == ["The third is empty.", "No answer."]


async def test_a_refusal_stops_the_pass_and_leaves_the_rest_to_do() -> None:
    async def work(item: Item) -> Sequence[store.Base]:
        if item.position == 5:
            raise ProviderRefused("The key is wrong.")
        return await keep(item)

    job = make_job(50)
    with pytest.raises(ProviderRefused, match="key is wrong"):
        await items.drive(job, work, in_flight=1)
    assert len(notes()) == 5
    assert statuses(job).count(ItemStatus.PENDING) == 45


async def test_a_cancelled_pass_keeps_what_was_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(items, "FLUSH_SECONDS", 0.01)
    job = make_job(500)
    with store.writing() as session:
        session.get_one(store.Job, job.id).cancel_requested = True

    async def work(item: Item) -> Sequence[store.Base]:
        await asyncio.sleep(0.005)
        return await keep(item)

    with pytest.raises(items.Cancelled):
        await items.drive(job, work, in_flight=2)
    done = statuses(job).count(ItemStatus.DONE)
    assert 0 < done < 500
    assert len(notes()) == done


async def test_a_second_pass_does_only_what_is_left() -> None:
    job = make_job(10)
    seen: list[int] = []

    async def work(item: Item) -> Sequence[store.Base]:
        seen.append(item.position)
        if len(seen) == 5:
            raise ProviderRefused("Enough.")
        return await keep(item)

    with pytest.raises(ProviderRefused):
        await items.drive(job, work, in_flight=1)
    await items.drive(job, work, in_flight=1)
    assert seen == [0, 1, 2, 3, 4, 4, 5, 6, 7, 8, 9]
    assert len(notes()) == 10


async def test_a_row_that_can_no_longer_be_kept_fails_its_own_item_alone() -> None:
    project = factories.make_project()
    variant = factories.make_variant(project)
    questions = factories.make_questions(project, 5)
    job = jobs.submit("test", project.id, {}, [{"id": each.id} for each in questions])
    with store.writing() as session:
        session.delete(session.get_one(store.Question, questions[2].id))

    async def work(item: Item) -> Sequence[store.Base]:
        answer = store.Answer(
            question_id=item.payload["id"], variant_id=variant.id, text="Yes.", latency_ms=1, prompt_hash="0"
        )
        return [answer]

    await items.drive(job, work, in_flight=5)
    assert [status.value for status in statuses(job)] == ["done", "done", "failed", "done", "done"]
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(store.Answer)) == 4


async def test_a_commit_that_fails_once_is_tried_again_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    job, tries, write = make_job(3), 0, commits._write

    def flaky(job_id: str, batch: Sequence[commits.Ended]) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise OperationalError("INSERT", {}, Exception("the connection dropped"))
        write(job_id, batch)

    monkeypatch.setattr(items, "FLUSH_SECONDS", 0.01)
    monkeypatch.setattr(commits, "_write", flaky)

    async def work(item: Item) -> Sequence[store.Base]:
        await asyncio.sleep(0.05 * item.position)
        return await keep(item)

    with pytest.raises(OperationalError):
        await items.drive(job, work, in_flight=3)
    assert notes() == ["item 000"]
    assert statuses(job) == [ItemStatus.DONE, ItemStatus.PENDING, ItemStatus.PENDING]


async def test_the_last_commit_says_when_it_was_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_job_id: str, _batch: Sequence[commits.Ended]) -> None:
        raise OperationalError("INSERT", {}, Exception("the connection dropped"))

    job = make_job(3)
    monkeypatch.setattr(commits, "_write", broken)
    with pytest.raises(OperationalError):
        await items.drive(job, keep, in_flight=3)
    assert set(statuses(job)) == {ItemStatus.PENDING}


def test_a_project_that_is_deleted_takes_its_jobs_along(home: Path) -> None:
    job = make_job(2)
    with store.writing() as session:
        session.delete(session.get_one(store.Project, job.project_id))
    assert items.cancel_requested(job.id)
    assert items.pending(job.id) == []
