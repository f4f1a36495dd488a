"""Write a running job's signs of life into its row, for whoever waits for it."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from services import pulse, store
from services.errors import DiskFull
from services.pulse import Pulse
from services.store.columns import now

LOOK_SECONDS = 0.5  # a new step is in the row as soon as this
BEAT_SECONDS = 5.0  # between two beats where nothing changes

log = logging.getLogger(__name__)


@asynccontextmanager
async def beating(job_id: str) -> AsyncIterator[None]:
    """Write down what a job says of itself for the length of the block."""
    current, token = pulse.begin()
    beats = asyncio.create_task(_beat(job_id, current))
    try:
        yield
    finally:
        pulse.end(token)
        beats.cancel()
        with suppress(asyncio.CancelledError):
            await beats


async def _beat(job_id: str, current: Pulse) -> None:
    loop = asyncio.get_running_loop()
    written, at = "", float("-inf")
    while True:
        if current.step != written or loop.time() - at >= BEAT_SECONDS:
            written, at = current.step, loop.time()
            await asyncio.to_thread(_write, job_id, _signs(current))
        await asyncio.sleep(LOOK_SECONDS)


def _signs(current: Pulse) -> dict[str, Any]:
    calls = [[provider_id, since.isoformat()] for provider_id, since in list(current.calls.values())]
    return {"step": current.step, "moved_at": current.moved_at, "calls": calls, "beat_at": now()}


def _write(job_id: str, signs: dict[str, Any]) -> None:
    try:
        with store.writing() as session:
            session.execute(update(store.Job).where(store.Job.id == job_id).values(**signs))
    except (DiskFull, OperationalError) as error:  # a sign of life is not worth ending the job for
        log.warning("A sign of life could not be written: %s", error)
