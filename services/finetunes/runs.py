"""Read fine-tune runs."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from services import store
from services.errors import NotFound

KIND = "fine_tune"  # of the job that drives a run
_WITH_MODELS = (
    joinedload(store.FineTuneRun.base_model).joinedload(store.Model.provider),
    joinedload(store.FineTuneRun.tuned_model).joinedload(store.Model.provider),
)


def listing(project_id: str) -> list[store.FineTuneRun]:
    """List a project's runs with their models, newest first."""
    wanted = select(store.FineTuneRun).where(store.FineTuneRun.project_id == project_id).options(*_WITH_MODELS)
    with store.reading() as session:
        return list(session.scalars(wanted.order_by(store.FineTuneRun.created_at.desc())))


def latest(project_id: str) -> store.FineTuneRun | None:
    """Give a project's newest run."""
    return next(iter(listing(project_id)), None)


def get(run_id: str) -> store.FineTuneRun:
    """Give a run with its models; raises NotFound."""
    wanted = select(store.FineTuneRun).where(store.FineTuneRun.id == run_id).options(*_WITH_MODELS)
    with store.reading() as session:
        run = session.scalars(wanted).first()
    if run is None:
        raise NotFound("This fine-tune is gone.")
    return run


def events(run_id: str) -> list[store.FineTuneEvent]:
    """List what the host said during a run, in order."""
    wanted = select(store.FineTuneEvent).where(store.FineTuneEvent.run_id == run_id)
    order = (store.FineTuneEvent.created_at, store.FineTuneEvent.step)
    with store.reading() as session:
        return list(session.scalars(wanted.order_by(*order)))


def job(run: store.FineTuneRun) -> store.Job | None:
    """Give the job that drives a run; its message says what it waits for."""
    wanted = select(store.Job).where(store.Job.project_id == run.project_id, store.Job.kind == KIND)
    with store.reading() as session:
        found = session.scalars(wanted.order_by(store.Job.created_at.desc()))
        return next((each for each in found if each.payload["run_id"] == run.id), None)
