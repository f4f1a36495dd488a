"""Drive the pending items of one job, many at a time, with what they produce committed in batches."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from services import store
from services.errors import ProviderRefused, WinrateError
from services.words import ItemStatus

FLUSH_SECONDS = 0.03  # what ended since the last commit would be done again after a kill
CANCEL_CHECK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Item:
    """One unit of work as its handler sees it."""

    id: str
    position: int
    payload: dict[str, Any]


class Cancelled(Exception):
    """Somebody asked the job to stop."""


Work = Callable[[Item], Awaitable[Sequence[store.Base]]]


async def drive(job: store.Job, work: Work, *, in_flight: int) -> None:
    """Run `work` on every pending item, at most `in_flight` at once.

    The rows that `work` returns (those that others point to first) and the item's mark are committed together. A
    WinrateError fails its item alone; ProviderRefused stops the job, since every other item would be refused too.
    Raises Cancelled when asked to stop.
    """
    items = await asyncio.to_thread(pending, job.id)
    if items:
        await _Drive(job.id, work, items).run(in_flight)


def pending(job_id: str) -> list[Item]:
    """List what a job has yet to do, in order."""
    wanted = select(store.JobItem).where(store.JobItem.job_id == job_id, store.JobItem.status == ItemStatus.PENDING)
    with store.reading() as session:
        return [Item(row.id, row.position, row.payload) for row in session.scalars(wanted.order_by("position"))]


def cancel_requested(job_id: str) -> bool:
    """Say whether somebody asked the job to stop, or deleted it with its project."""
    with store.reading() as session:
        job = session.get(store.Job, job_id)
        return job is None or job.cancel_requested


@dataclass(frozen=True, slots=True)
class _Ended:
    """An item at its end: what it produced, or why it failed."""

    item_id: str
    rows: Sequence[store.Base] = ()
    error: str | None = None

    def mark(self) -> dict[str, Any]:
        return {
            "id": self.item_id,
            "status": ItemStatus.FAILED if self.error else ItemStatus.DONE,
            "error": self.error,
        }


class _Drive:
    """The state of one pass over the items: what waits, and what is at its end but not yet committed."""

    def __init__(self, job_id: str, work: Work, items: list[Item]) -> None:
        self.job_id = job_id
        self.work = work
        self.waiting = iter(items)
        self.ended: list[_Ended] = []
        self.over = asyncio.Event()

    async def run(self, in_flight: int) -> None:
        keeper = asyncio.create_task(self._keep())
        runners = [asyncio.create_task(self._runner()) for _ in range(in_flight)]
        try:
            await self._first_error_or_end(keeper, runners)
        finally:
            for task in runners:
                task.cancel()
            self.over.set()  # the keeper is asked, not cancelled: a commit that began has to end before the last one
            await asyncio.gather(keeper, *runners, return_exceptions=True)
            await self._flush()

    async def _first_error_or_end(self, keeper: asyncio.Task[None], runners: list[asyncio.Task[None]]) -> None:
        everyone = asyncio.gather(*runners)
        await asyncio.wait((keeper, everyone), return_when=asyncio.FIRST_COMPLETED)
        await (everyone if everyone.done() else keeper)

    async def _runner(self) -> None:
        for item in self.waiting:
            try:
                rows = await self.work(item)  # before `self.ended` is looked up: a flush may replace it meanwhile
                self.ended.append(_Ended(item.id, rows))
            except ProviderRefused:
                raise
            except WinrateError as error:
                self.ended.append(_Ended(item.id, error=str(error)))

    async def _keep(self) -> None:
        """Commit what is finished now and then, and look whether the job should stop."""
        loop = asyncio.get_running_loop()
        looked = loop.time()
        while not self.over.is_set():
            await asyncio.sleep(FLUSH_SECONDS)
            await self._flush()
            if loop.time() - looked > CANCEL_CHECK_SECONDS:
                looked = loop.time()
                if await asyncio.to_thread(cancel_requested, self.job_id):
                    raise Cancelled

    async def _flush(self) -> None:
        batch, self.ended = self.ended, []
        try:
            if batch:
                await asyncio.to_thread(_commit, batch)
        except Exception:
            self.ended = batch + self.ended  # the last flush tries once more, and raises if it is still in vain
            raise


def _commit(batch: Sequence[_Ended]) -> None:
    try:
        _write(batch)
    except IntegrityError:  # something that an item belongs to is gone: the other items of the batch are kept
        for each in batch:
            _commit_alone(each)


def _commit_alone(ended: _Ended) -> None:
    try:
        _write([ended])
    except IntegrityError:
        _write([_Ended(ended.item_id, error="What this belonged to was deleted meanwhile.")])


def _write(batch: Sequence[_Ended]) -> None:
    tables: dict[type[store.Base], list[store.Base]] = {}
    for row in (row for each in batch for row in each.rows):
        tables.setdefault(type(row), []).append(row)
    with store.writing() as session:
        for rows in tables.values():
            session.bulk_save_objects(rows)
        session.execute(update(store.JobItem), [each.mark() for each in batch])
