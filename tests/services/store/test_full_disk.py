"""A disk that is full is one clear sentence, and what was kept before is still there."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from services import jobs, projects, store
from services.errors import DiskFull
from services.jobs import items, worker
from services.jobs.items import Item
from services.words import JobStatus
from tests import factories

pytestmark = pytest.mark.usefixtures("home")
BIG = "x" * 200_000


@contextmanager
def full_disk() -> Iterator[None]:
    """Let SQLite's file grow no further: it then says what it says on a full disk."""

    def limit(connection: Any, _record: Any = None, _proxy: Any = None) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 4}")

    def lift(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute("PRAGMA max_page_count=1000000")

    engine = store.engine()
    event.listen(engine, "checkout", limit)
    yield
    event.remove(engine, "checkout", limit)
    event.listen(engine, "checkout", lift)


def test_it_is_one_sentence_with_the_folder_and_the_way_out(home: Path) -> None:
    projects.create("Kept")
    with full_disk(), pytest.raises(DiskFull) as raised:
        projects.create(BIG)
    assert str(raised.value) == f"The disk is full: {home} cannot be written. Free some space, then try again."
    assert [each.name for each in projects.listing()] == ["Kept"]
    projects.create(BIG)
    assert len(projects.listing()) == 2


async def test_a_job_ends_with_the_sentence_and_goes_on_once_there_is_space(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = jobs.submit("big", factories.make_project().id, {}, [{"n": each} for each in range(6)])
    monkeypatch.setattr(items, "FLUSH_SECONDS", 0.01)

    async def work(item: Item) -> Sequence[store.Base]:
        await asyncio.sleep(0.03 * item.position)
        return [store.AuditEvent(action=f"item {item.position}", detail={"text": BIG if item.position > 2 else ""})]

    async def drive(job: store.Job) -> None:
        await items.drive(job, work, in_flight=6)

    monkeypatch.setattr(worker, "handler_of", lambda kind: drive)
    with full_disk():
        await worker.drive(job.id, 0)
    found = jobs.progress(job.id)
    assert found.status == JobStatus.FAILED
    assert found.message.startswith("The disk is full")
    assert 0 < found.done < 6
    jobs.resume(job.id)
    await worker.drive(job.id, 1)
    assert jobs.progress(job.id).status == JobStatus.SUCCEEDED
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(store.AuditEvent)) == 6


def test_other_database_errors_stay_what_they_are() -> None:
    with pytest.raises(Exception, match="no such table"), store.writing() as session:
        session.execute(text("INSERT INTO nowhere VALUES (1)"))
