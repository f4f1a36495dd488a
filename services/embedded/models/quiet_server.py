"""A uvicorn that sleeps when nothing happens, as services/quiet_server.py is; an embedded server shares no code.

uvicorn looks ten times a second whether it should end; here a signal tells it.
"""

import asyncio
from contextlib import suppress
from types import FrameType

import uvicorn

TICK_SECONDS = 1.0  # for the Date header
TICKS = 10  # of uvicorn's own in one of ours


class Server(uvicorn.Server):
    """A server that wakes once a second at rest."""

    async def main_loop(self) -> None:
        """Tick until asked to stop."""
        self._loop, self._asked = asyncio.get_running_loop(), asyncio.Event()
        counter = 0
        while not await self.on_tick(counter):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), TICK_SECONDS)
            counter = (counter + TICKS) % 864_000

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop at once, as uvicorn would within a tenth of a second."""
        super().handle_exit(sig, frame)
        if hasattr(self, "_loop"):
            self._loop.call_soon_threadsafe(self._asked.set)
