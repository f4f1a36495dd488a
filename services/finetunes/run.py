"""Drive a run on its host: upload, start, watch, register. Each step is written down, so that a restart goes on.

A host that cannot be reached, and a disk that is full, are waited for however long it takes.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from services import jobs, pulse, store, training
from services.counting import tokens
from services.errors import BadInput, DiskFull, NotReady, ProviderDown, WinrateError
from services.finetunes import keeping
from services.finetunes.runs import KIND, get
from services.jobs import items
from services.training import Files, HostRun, Request, TrainingHost
from services.words import RunStatus

LOOK_SECONDS = 1.0
LONGEST_WAIT = 30.0
TRIES_TO_CANCEL = 3
_NOT_TOLD = (
    "The run was cancelled here, but its host could not be told: when it is back, look there whether it still trains."
)


@jobs.handler(KIND)
async def drive(job: store.Job) -> None:
    """Take a run from where it stands to its end; raises Cancelled, or what the host's refusal says."""
    try:
        await _Drive(job.id, job.payload["run_id"]).to_the_end()
    except items.Cancelled as error:
        await asyncio.to_thread(keeping.end, job.payload["run_id"], RunStatus.CANCELLED, str(error))
        raise
    except WinrateError as error:
        await asyncio.to_thread(keeping.end, job.payload["run_id"], RunStatus.FAILED, str(error))
        raise


def asked(run: store.FineTuneRun) -> Request:
    """Put a run as its host is asked; the same at every try."""
    chosen = dict(run.hyperparameters)
    return Request(
        key=run.id,
        base_model=run.base_model.name,
        method=run.method,
        training_jsonl=run.training_jsonl,
        validation_jsonl=run.validation_jsonl,
        suffix=run.suffix,
        epochs=run.epochs,
        tokens=tokens(run.training_jsonl),
        seed=chosen.pop("seed", None),
        hyperparameters=chosen,
    )


class _Drive:
    """One worker's way with a run; `failures` counts the tries in a row that found no host."""

    def __init__(self, job_id: str, run_id: str) -> None:
        self.job_id, self.run_id = job_id, run_id
        self.failures = 0

    async def to_the_end(self) -> None:
        while True:
            try:
                return await self._go_on()
            except (ProviderDown, DiskFull) as error:
                self.failures += 1
                if self.failures >= TRIES_TO_CANCEL and await self._cancelling():
                    raise items.Cancelled(_NOT_TOLD) from error
                with suppress(DiskFull):
                    await asyncio.to_thread(keeping.say, self.job_id, str(error))
                await asyncio.sleep(min(LOOK_SECONDS * 2 ** min(self.failures - 1, 8), LONGEST_WAIT))

    async def _go_on(self) -> None:
        """Go on from what is written down until the run ends or its host is gone."""
        run = await asyncio.to_thread(get, self.run_id)
        async with _host(run) as host:
            pulse.step("Training" if run.host_job_id else "Sending the training rows")
            if run.host_file_id is None and await self._cancelling():
                raise items.Cancelled
            host_job_id = run.host_job_id or await _start(run, host)
            pulse.step("Training")
            ended = await self._watch(host_job_id, host)
        if ended.status is RunStatus.FAILED:
            reason = ended.error or "it gave no reason. Look at its own page of the run."
            raise WinrateError(f"The host could not train the model: {reason}")
        if ended.status is RunStatus.CANCELLED:
            raise items.Cancelled("The run was cancelled at the host.")
        await asyncio.to_thread(keeping.register, self.run_id, ended)

    async def _watch(self, host_job_id: str, host: TrainingHost) -> HostRun:
        while True:
            if await self._cancelling() and await host.cancel(host_job_id):
                raise items.Cancelled
            found = await host.status(host_job_id)
            pulse.moved()
            await asyncio.to_thread(keeping.heard, self.run_id, found, await host.events(host_job_id))
            if self.failures:
                self.failures = 0
                await asyncio.to_thread(keeping.say, self.job_id, "")
            if found.status in keeping.ENDED:
                return found
            await asyncio.sleep(LOOK_SECONDS)

    async def _cancelling(self) -> bool:
        return await asyncio.to_thread(items.cancel_requested, self.job_id)


@asynccontextmanager
async def _host(run: store.FineTuneRun) -> AsyncIterator[TrainingHost]:
    """Open the run's host at the address that it has now: one that was restarted may have another."""
    provider = await asyncio.to_thread(keeping.provider, run.base_model.provider_id)
    try:
        host = training.host(provider)
    except (NotReady, BadInput) as error:
        if run.host_job_id is None:
            raise
        raise ProviderDown(str(error)) from error  # what it trains is paid for: somebody may set it up again
    try:
        yield host
    finally:
        await host.close()


async def _start(run: store.FineTuneRun, host: TrainingHost) -> str:
    """Upload and start; what a worker did just before it died is found by the run's key, and not paid for twice."""
    files = Files(run.host_file_id, run.host_validation_file_id) if run.host_file_id else None
    if files is None:
        files = await host.upload(asked(run))
        names = {"host_file_id": files.training, "host_validation_file_id": files.validation}
        await asyncio.to_thread(keeping.update, run.id, **names)
    started = await host.start(asked(run), files)
    await asyncio.to_thread(keeping.update, run.id, host_job_id=started.id, status=started.status)
    return started.id
