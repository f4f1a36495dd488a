"""Write down where a run stands, what its host said, and what came out of it."""

from collections.abc import Sequence

from sqlalchemy import select

from services import store, variants
from services.finetunes import samples
from services.finetunes.runs import get
from services.store.columns import now
from services.training import HostEvent, HostRun
from services.words import RunStatus

ENDED = (RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.CANCELLED)


def provider(provider_id: str) -> store.Provider:
    """Give the host of a run as it is set up now."""
    with store.reading() as session:
        return session.get_one(store.Provider, provider_id)


def update(run_id: str, **values: object) -> None:
    """Change columns of a run."""
    with store.writing() as session:
        run = session.get_one(store.FineTuneRun, run_id)
        for name, value in values.items():
            setattr(run, name, value)


def say(job_id: str, message: str) -> None:
    """Let those who look at a run know what it waits for; "" when it goes on."""
    with store.writing() as session:
        session.get_one(store.Job, job_id).message = message


def heard(run_id: str, found: HostRun, said: Sequence[HostEvent]) -> None:
    """Keep what a host said, each event once. A run counts as ended only when its end is kept."""
    known = select(store.FineTuneEvent.host_event_id).where(store.FineTuneEvent.run_id == run_id)
    with store.writing() as session:
        run = session.get_one(store.FineTuneRun, run_id)
        seen = set(session.scalars(known))
        session.add_all(_event(run_id, each) for each in said if each.id not in seen)
        if found.status not in ENDED:
            run.status = found.status
        if found.status is RunStatus.RUNNING:
            run.started_at = run.started_at or now()
            if found.ends_at:
                run.estimated_seconds = (found.ends_at - run.started_at).total_seconds()
        run.trained_tokens = found.trained_tokens
        run.cost = found.dollars


def _event(run_id: str, said: HostEvent) -> store.FineTuneEvent:
    return store.FineTuneEvent(
        run_id=run_id,
        host_event_id=said.id,
        message=said.message,
        step=said.step,
        train_loss=said.train_loss,
        valid_loss=said.valid_loss,
        created_at=said.created_at,
    )


def end(run_id: str, status: RunStatus, error: str = "") -> None:
    """Write down how a run ended without a model."""
    update(run_id, status=status, error=error or None, finished_at=now())


def register(run_id: str, ended: HostRun) -> None:
    """Make what came out a model and a variant of the project, and have it answer a few held-out questions."""
    run = get(run_id)
    if ended.model is None:
        return end(run_id, RunStatus.FAILED, "The host says that the run succeeded, but names no model. Look there.")
    host = provider(run.base_model.provider_id)
    model = variants.add_model(run.project_id, host, ended.model, label=f"Fine-tuned ({run.suffix})", tuned=True)
    variants.like(variants.base(run.project_id), model)
    update(run_id, tuned_model_id=model.id, status=RunStatus.SUCCEEDED, finished_at=now())
    samples.submit(run_id)
