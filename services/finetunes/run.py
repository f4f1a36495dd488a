"""Drive a run on its host: upload, create, watch, register. Each step is written down, so that a restart goes on."""

import asyncio
from datetime import UTC, datetime

import openai
from openai import AsyncOpenAI
from openai.types.fine_tuning import FineTuningJob, FineTuningJobEvent
from sqlalchemy import select

from services import jobs, providers, store, variants
from services.errors import ProviderDown, WinrateError
from services.finetunes.runs import get
from services.jobs import items
from services.store.columns import now
from services.words import RunStatus

KIND = "fine_tune"
LOOK_SECONDS = 1.0
PATIENCE = 120  # looks in a row that may fail before a host counts as gone

_STATUS = {
    "validating_files": RunStatus.VALIDATING,
    "queued": RunStatus.QUEUED,
    "running": RunStatus.RUNNING,
    "paused": RunStatus.RUNNING,
    "pausing": RunStatus.RUNNING,
    "succeeded": RunStatus.SUCCEEDED,
    "failed": RunStatus.FAILED,
    "cancelled": RunStatus.CANCELLED,
}
_ENDED = (RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.CANCELLED)


@jobs.handler(KIND)
async def drive(job: store.Job) -> None:
    """Take a run from where it stands to its end."""
    run = await asyncio.to_thread(get, job.payload["run_id"])
    provider = await asyncio.to_thread(_provider, run.base_model.provider_id)
    try:
        async with providers.client(provider) as at:
            await _upload(run, at)
            await _create(run, at)
            await _watch(job, run, at)
    except items.Cancelled:
        await asyncio.to_thread(_update, run.id, status=RunStatus.CANCELLED, finished_at=now())
        raise
    except (openai.OpenAIError, WinrateError) as error:
        said = providers.explain(error) if isinstance(error, openai.OpenAIError) else error
        await asyncio.to_thread(_update, run.id, status=RunStatus.FAILED, error=str(said), finished_at=now())
        raise said from error


async def _upload(run: store.FineTuneRun, at: AsyncOpenAI) -> None:
    if run.host_file_id is None:
        content = (f"winrate-{run.data_hash[:12]}.jsonl", run.training_jsonl.encode())
        file = await at.files.create(file=content, purpose="fine-tune")
        run.host_file_id = file.id
        await asyncio.to_thread(_update, run.id, host_file_id=file.id)


async def _create(run: store.FineTuneRun, at: AsyncOpenAI) -> None:
    if run.host_job_id is None and run.host_file_id is not None:
        job = await _created_before(run, at) or await at.fine_tuning.jobs.create(
            model=run.base_model.name,
            training_file=run.host_file_id,
            suffix=run.suffix,
            method={"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": run.epochs}}},
        )
        run.host_job_id = job.id
        await asyncio.to_thread(_update, run.id, host_job_id=job.id, status=_STATUS[job.status])


async def _created_before(run: store.FineTuneRun, at: AsyncOpenAI) -> FineTuningJob | None:
    """Find the job that a worker created just before it died, so that nothing is paid for twice."""
    recent = await at.fine_tuning.jobs.list(limit=20)
    return next((job for job in recent.data if job.training_file == run.host_file_id), None)


async def _watch(job: store.Job, run: store.FineTuneRun, at: AsyncOpenAI) -> None:
    assert run.host_job_id is not None
    failures = 0
    while True:
        if await asyncio.to_thread(items.cancel_requested, job.id) and await _cancelled(run.host_job_id, at):
            raise items.Cancelled
        try:
            found = await at.fine_tuning.jobs.retrieve(run.host_job_id)
            said = await at.fine_tuning.jobs.list_events(run.host_job_id, limit=100)
            failures = 0
        except (openai.APIConnectionError, openai.InternalServerError) as error:
            failures += 1
            if failures > PATIENCE:
                raise ProviderDown("The model host cannot be reached any more. Resume when it is back.") from error
            await asyncio.sleep(LOOK_SECONDS)
            continue
        await asyncio.to_thread(_keep_events, run.id, said.data)
        if await asyncio.to_thread(_keep_status, run.id, found) in _ENDED:
            return await asyncio.to_thread(_end, run.id, found)
        await asyncio.sleep(LOOK_SECONDS)


async def _cancelled(host_job_id: str, at: AsyncOpenAI) -> bool:
    """Cancel the host's job; False when the host says that there is nothing to cancel any more."""
    try:
        await at.fine_tuning.jobs.cancel(host_job_id)
    except (openai.BadRequestError, openai.ConflictError):
        return False
    return True


def _provider(provider_id: str) -> store.Provider:
    with store.reading() as session:
        return session.get_one(store.Provider, provider_id)


def _update(run_id: str, **values: object) -> None:
    with store.writing() as session:
        run = session.get_one(store.FineTuneRun, run_id)
        for name, value in values.items():
            setattr(run, name, value)


def _keep_status(run_id: str, found: FineTuningJob) -> RunStatus:
    status = _STATUS.get(found.status, RunStatus.RUNNING)
    _update(run_id, status=status, trained_tokens=found.trained_tokens)
    return status


def _keep_events(run_id: str, said: list[FineTuningJobEvent]) -> None:
    known = select(store.FineTuneEvent.host_event_id).where(store.FineTuneEvent.run_id == run_id)
    with store.writing() as session:
        seen = set(session.scalars(known))
        session.add_all(_event(run_id, each) for each in said if each.id not in seen)


def _event(run_id: str, said: FineTuningJobEvent) -> store.FineTuneEvent:
    data = said.data if isinstance(said.data, dict) else {}
    return store.FineTuneEvent(
        run_id=run_id,
        host_event_id=said.id,
        message=said.message,
        step=data.get("step"),
        train_loss=data.get("train_loss"),
        created_at=datetime.fromtimestamp(said.created_at, UTC),
    )


def _end(run_id: str, found: FineTuningJob) -> None:
    """Register the tuned model with a variant of its own, or write down why there is none."""
    run = get(run_id)
    _update(run_id, finished_at=now())
    if found.status == "failed":
        said = found.error.message if found.error else None
        raise WinrateError(f"The host could not train the model: {said or 'it gave no reason'}")
    if found.status == "cancelled":
        raise items.Cancelled
    if found.fine_tuned_model:
        provider = _provider(run.base_model.provider_id)
        model = variants.add_model(
            run.project_id, provider, found.fine_tuned_model, label=f"Fine-tuned ({run.suffix})", tuned=True
        )
        _update(run_id, tuned_model_id=model.id)
        variants.like(variants.base(run.project_id), model)
