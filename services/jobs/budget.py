"""What a job may spend: an item begins only if the budget lasts for the most that it can take."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from services import store
from services.errors import NotReady


class Spending(Protocol):
    """An item that notes what it took, in dollars."""

    cost: float | None


Estimate = Callable[..., float | None]


class OverBudget(NotReady):
    """The budget does not last for another item."""

    def __init__(self, left: int, budget: "Budget") -> None:
        super().__init__(
            f"The budget of {dollars(budget.limit or 0.0)} does not last for the next one: {dollars(budget.spent)} "
            f"is spent, and {left} {'is' if left == 1 else 'are'} left to do. Raise the budget to go on."
        )


class Budget:
    """What is spent, and what those at work may still take."""

    def __init__(self, limit: float | None, spent: float, estimate: Estimate | None) -> None:
        self.limit = limit
        self.spent = spent
        self._estimate = estimate
        self._dearest = 0.0
        self._reserved: dict[int, float] = {}
        self._changed = asyncio.Event()

    @classmethod
    def of(cls, job_id: str, estimate: Estimate | None) -> "Budget":
        """Read a job's budget and what it took so far."""
        with store.reading() as session:
            job = session.get(store.Job, job_id)
            return cls(job.budget if job else None, (job.cost if job else None) or 0.0, estimate)

    async def allows(self, item: Spending) -> bool:
        """Reserve what an item can take at most, waiting for those at work where that may help."""
        while self.limit is not None:
            most = self._most(item)
            learning = self._estimate is None and not self._dearest and self._reserved
            if not learning and self.spent + sum(self._reserved.values()) + most <= self.limit:
                self._reserved[id(item)] = most
                return True
            if not self._reserved:
                return False
            self._changed.clear()
            await self._changed.wait()
        return True

    def settle(self, item: Spending) -> None:
        """Take off what an item took."""
        self._reserved.pop(id(item), None)
        self.spent += item.cost or 0.0
        self._dearest = max(self._dearest, item.cost or 0.0)
        self._changed.set()

    def _most(self, item: Spending) -> float:
        return (self._estimate(item) or 0.0) if self._estimate else self._dearest


def dollars(amount: float) -> str:
    """Write an amount, with more digits where it is small."""
    if 0 < amount < 0.0001:
        return "under $0.0001"
    if 0 < amount < 0.01:
        return f"${amount:.4f}".rstrip("0")
    return f"${amount:,.2f}"
