"""Check what a fine-tune needs, launch it, cancel it."""

import hashlib
from dataclasses import dataclass

from services import jobs, providers, store, variants
from services.errors import NotReady
from services.finetunes.row import Row
from services.finetunes.rows import jsonl, rows
from services.finetunes.run import KIND
from services.finetunes.runs import get
from services.words import JobStatus, RunStatus

DEFAULT_EPOCHS = 3
FEWEST_ROWS = {True: 4, False: 10}  # by whether the host is the embedded one; 10 is OpenAI's own minimum
TOKENS_A_CHARACTER = 0.25


@dataclass(frozen=True, slots=True)
class Preflight:
    """What is known before anything is uploaded; `problems` is empty when the run can start."""

    rows: list[Row]
    tokens: int
    problems: list[str]


def preflight(project_id: str, epochs: int = DEFAULT_EPOCHS) -> Preflight:
    """Check the rows and the host; `tokens` is an estimate over all epochs."""
    found = rows(project_id)
    provider = providers.current()
    problems = []
    fewest = FEWEST_ROWS[provider.embedded]
    if len(found) < fewest:
        problems.append(
            f"{len(found)} reviewed answers are ready and a fine-tune needs at least {fewest}: "
            f"review {fewest - len(found)} more."
        )
    if not providers.capabilities(provider).fine_tunes:
        problems.append(f"{provider.name} does not train models. Choose another model host in Settings.")
    return Preflight(found, round(len(jsonl(found)) * TOKENS_A_CHARACTER) * epochs, problems)


def launch(project_id: str, person_id: str, *, suffix: str, epochs: int = DEFAULT_EPOCHS) -> store.FineTuneRun:
    """Freeze the rows as they are now and queue the run.

    Raises NotReady when the pre-flight finds a problem or a run is at work already.
    """
    checked = preflight(project_id, epochs)
    if checked.problems:
        raise NotReady(" ".join(checked.problems))
    base_model = variants.base_model(project_id)
    content = jsonl(checked.rows)
    with store.writing() as session:
        run = store.FineTuneRun(
            project_id=project_id,
            base_model_id=base_model.id,
            launched_by=person_id,
            suffix=suffix,
            epochs=epochs,
            training_jsonl=content,
            data_hash=hashlib.sha256(content.encode()).hexdigest(),
        )
        session.add(run)
        session.flush()
        session.add_all(
            store.FineTuneRow(run_id=run.id, position=position, review_id=row.review_id)
            for position, row in enumerate(checked.rows)
        )
        jobs.submit(KIND, project_id, {"run_id": run.id}, session=session)
    return run


def cancel(run_id: str) -> None:
    """Ask for a run to stop."""
    run = get(run_id)
    job = jobs.active(run.project_id, KIND)
    if job is None or job.payload["run_id"] != run_id:
        return
    jobs.cancel(job.id)
    if job.status == JobStatus.QUEUED:
        with store.writing() as session:
            session.get_one(store.FineTuneRun, run_id).status = RunStatus.CANCELLED
