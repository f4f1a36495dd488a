"""Drive the pending items of one job, many at a time, with what they produce committed in batches."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from services import pulse, store
from services.errors import ProviderDown, ProviderRefused, WinrateError
from services.jobs.budget import Budget, Estimate, OverBudget
from services.jobs.commits import Ended, commit
from services.words import ItemStatus

FLUSH_SECONDS = 0.03  # what ended since the last commit would be done again after a kill
LOOK_SECONDS = 0.5
DOWN_IN_A_ROW = 5  # a host that failed so often without one answer between is down for all

__all__ = ["Cancelled", "Item", "OverBudget", "Paused", "Work", "cancel_requested", "drive", "pending"]


@dataclass(slots=True)
class Item:
    """One unit of work as its handler sees it."""

    id: str
    position: int
    payload: dict[str, Any]
    cost: float | None = field(default=None, init=False)

    def spend(self, dollars: float | None) -> None:
        """Note what a call for this item took; None where the host's prices are unknown."""
        if dollars is not None:
            self.cost = (self.cost or 0.0) + dollars


class Cancelled(Exception):
    """Somebody asked the job to stop."""


class Paused(Exception):
    """Somebody asked the job to wait; what was in flight is finished."""


Work = Callable[[Item], Awaitable[Sequence[store.Base]]]


async def drive(
    job: store.Job,
    work: Work,
    *,
    in_flight: int,
    estimate: Estimate | None = None,
    of_items: Sequence[Item] | None = None,
) -> None:
    """Run `work` on every pending item (`of_items`, where the caller has them already), at most `in_flight` at once.

    The rows that `work` returns (those that others point to first) and the item's mark are committed together. A
    WinrateError fails its item alone. ProviderRefused stops the job, since every other item would be refused too, and
    so does ProviderDown several times in a row; these items stay pending. `estimate` gives the most dollars that an
    item can take: with it, no item begins that could take the job over its budget.
    Raises Cancelled or Paused when asked to stop, OverBudget when the budget does not last for another item.
    """
    items = await asyncio.to_thread(pending, job.id) if of_items is None else of_items
    if items:
        budget = await asyncio.to_thread(Budget.of, job.id, estimate)
        await _Drive(job.id, work, items, budget).run(in_flight)


def pending(job_id: str) -> list[Item]:
    """List what a job has yet to do, in order."""
    table = store.JobItem
    wanted = select(table.id, table.position, table.payload).where(table.job_id == job_id)
    with store.reading() as session:
        found = session.execute(wanted.where(table.status == ItemStatus.PENDING).order_by(table.position))
        return [Item(*row) for row in found]


def waiting(job_id: str) -> int:
    """Count what a job has yet to do."""
    wanted = select(func.count()).where(store.JobItem.job_id == job_id, store.JobItem.status == ItemStatus.PENDING)
    with store.reading() as session:
        return session.scalar(wanted) or 0


def cancel_requested(job_id: str) -> bool:
    """Say whether somebody asked the job to stop, or deleted it with its project."""
    return _requests(job_id)[0]


def _requests(job_id: str) -> tuple[bool, bool]:
    """Say whether a job should stop, and whether it should wait."""
    wanted = select(store.Job.cancel_requested, store.Job.pause_requested).where(store.Job.id == job_id)
    with store.reading() as session:
        found = session.execute(wanted).first()
        return (found.cancel_requested, found.pause_requested) if found else (True, False)


class _Drive:
    """The state of one pass over the items: what waits, and what is at its end but not yet committed."""

    def __init__(self, job_id: str, work: Work, items: Sequence[Item], budget: Budget) -> None:
        self.job_id = job_id
        self.work = work
        self.waiting = iter(items)
        self.budget = budget
        self.ended: list[Ended] = []
        self.down: list[Ended] = []  # failed in a row; kept as failures only if the host answers again
        self.over = asyncio.Event()
        self.pausing = self.heard = False

    async def run(self, in_flight: int) -> None:
        keeper = asyncio.create_task(self._keep())
        runners = [asyncio.create_task(self._runner()) for _ in range(in_flight)]
        try:
            await self._first_error_or_end(keeper, runners)
            self._settle_the_last()
        finally:
            for task in runners:
                task.cancel()
            self.over.set()  # the keeper is asked, not cancelled: a commit that began has to end before the last one
            await asyncio.gather(keeper, *runners, return_exceptions=True)
            await self._flush()
        if self.pausing and await asyncio.to_thread(waiting, self.job_id) > 0:
            raise Paused

    async def _first_error_or_end(self, keeper: asyncio.Task[None], runners: list[asyncio.Task[None]]) -> None:
        everyone = asyncio.gather(*runners)
        everyone.add_done_callback(lambda done: done.cancelled() or done.exception())  # the keeper's error is raised
        await asyncio.wait((keeper, everyone), return_when=asyncio.FIRST_COMPLETED)
        await (everyone if everyone.done() else keeper)

    async def _runner(self) -> None:
        for item in self.waiting:
            if not await self.budget.allows(item):
                raise OverBudget(await asyncio.to_thread(waiting, self.job_id), self.budget)
            try:
                if self.pausing:
                    return
                await self._do(item)
            finally:
                self.budget.settle(item)

    async def _do(self, item: Item) -> None:
        try:
            rows = await self.work(item)  # before `self.ended` is looked up: a flush may replace it meanwhile
        except ProviderRefused:
            raise
        except ProviderDown as error:
            self.down.append(Ended(item.id, cost=item.cost, error=str(error)))
            if len(self.down) >= DOWN_IN_A_ROW:
                raise
        except WinrateError as error:
            self.ended.append(Ended(item.id, cost=item.cost, error=str(error)))
        else:
            self.ended.append(Ended(item.id, rows, item.cost))
            self._host_answered()

    def _host_answered(self) -> None:
        self.heard = True
        if self.down:
            failed, self.down = self.down, []
            self.ended += failed

    def _settle_the_last(self) -> None:
        """Fail the last items that found no host, unless nothing at all was heard of it: then all stay pending."""
        if self.down and not self.heard:
            raise ProviderDown(self.down[-1].error)
        self._host_answered()

    async def _keep(self) -> None:
        """Commit what is finished now and then, and look whether the job should stop."""
        loop = asyncio.get_running_loop()
        looked = loop.time()
        while not self.over.is_set():
            await asyncio.sleep(FLUSH_SECONDS)
            await self._flush()
            if loop.time() - looked > LOOK_SECONDS:
                looked = loop.time()
                cancelled, self.pausing = await asyncio.to_thread(_requests, self.job_id)
                if cancelled:
                    raise Cancelled

    async def _flush(self) -> None:
        batch, self.ended = self.ended, []
        try:
            if batch:
                await asyncio.to_thread(commit, self.job_id, batch)
                pulse.moved()
        except Exception:
            self.ended = batch + self.ended  # the last flush tries once more, and raises if it is still in vain
            raise
