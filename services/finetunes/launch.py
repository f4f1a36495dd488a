"""Launch a run on a snapshot of its rows, and cancel it."""

from sqlalchemy.orm import Session

from services import audit, jobs, providers, store, variants
from services.accounts.roles import Action, only
from services.errors import NotReady
from services.finetunes.dataset import Line, TrainingSet
from services.finetunes.keeping import ENDED
from services.finetunes.plan import Plan, data_hash
from services.finetunes.preflight import Level, own_checks
from services.finetunes.runs import KIND, get, job
from services.store.columns import now
from services.training import Estimate
from services.words import JobStatus, RunStatus


@only(Action.TRAIN)
def launch(
    project_id: str,
    person_id: str,
    rows: TrainingSet,
    plan: Plan,
    *,
    estimate: Estimate | None = None,
) -> store.FineTuneRun:
    """Freeze the rows as they are and queue the run on the current host.

    Raises NotReady when our own checks find a problem, or a run of the project is at work already.
    """
    provider = providers.current()
    wrong = [check.sentence for check in own_checks(rows, provider) if check.level is Level.STOP]
    if wrong:
        raise NotReady(" ".join(wrong))
    base = variants.add_model(project_id, provider, plan.base_model, label=plan.base_model, tuned=False)
    with store.writing() as session:
        run = snapshot(project_id, person_id, base.id, rows, plan)
        if estimate:
            run.estimated_seconds, run.estimated_cost = estimate.seconds, estimate.dollars
        session.add(run)
        session.flush()
        keep_lines(session, run.id, rows.lines)
        audit.record(session, person_id, "run.launched", run.id, name=run.suffix)
        jobs.submit(KIND, project_id, {"run_id": run.id}, session=session)  # refuses a second one in this transaction
    return run


def snapshot(project_id: str, person_id: str, base_model_id: str, rows: TrainingSet, plan: Plan) -> store.FineTuneRun:
    """Make the row of a run with everything that it will train on."""
    seed = {} if plan.seed is None else {"seed": plan.seed}
    return store.FineTuneRun(
        project_id=project_id,
        base_model_id=base_model_id,
        launched_by=person_id,
        suffix=plan.suffix.strip(),
        method=rows.method,
        epochs=plan.epochs,
        hyperparameters={**plan.hyperparameters(rows.method), **seed},
        selection=rows.selection.to_dict(),
        training_jsonl=rows.training_jsonl,
        validation_jsonl=rows.validation_jsonl,
        data_hash=data_hash(rows),
    )


def keep_lines(session: Session, run_id: str, lines: list[Line]) -> None:
    """Write down which review or vote became which line."""
    session.add_all(
        store.FineTuneRow(
            run_id=run_id,
            position=position,
            review_id=line.review_id,
            vote_id=line.vote_id,
            validation=line.validation,
        )
        for position, line in enumerate(lines)
    )


@only(Action.TRAIN)
def cancel(run_id: str) -> None:
    """Ask for a run to stop; one that no worker took yet stops at once, and one that has ended stays as it is."""
    run = get(run_id)
    if run.status in ENDED:
        return
    driving = job(run)
    if driving:
        jobs.cancel(driving.id)
    if driving is None or driving.status != JobStatus.RUNNING:
        with store.writing() as session:
            found = session.get_one(store.FineTuneRun, run_id)
            found.status, found.finished_at = RunStatus.CANCELLED, now()
