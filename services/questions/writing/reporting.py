"""What became of a round, in numbers and in one sentence."""

from services import jobs, store
from services.errors import NotFound
from services.questions.recipes import Report
from services.questions.writing.checks import LABELS


def report(job_id: str) -> Report:
    """Say what was asked for, written, dropped and spent; raises NotFound for an unknown job."""
    progress = jobs.progress(job_id)
    with store.reading() as session:
        job = session.get(store.Job, job_id)
    if job is None:
        raise NotFound("This job is gone.")
    counted = job.payload.get("dropped", {})
    dropped = {LABELS[check]: number for check, number in sorted(counted.items(), key=lambda each: -each[1])}
    return Report(progress.total, progress.done, dropped, job.cost, _sentence(progress, dropped))


def shortfall(job_id: str) -> str:
    """Say why a job that is at its end gave fewer questions than were asked for; "" when it gave all."""
    return report(job_id).sentence


def _sentence(progress: jobs.Progress, dropped: dict[str, int]) -> str:
    if progress.done == progress.total or (progress.active and not progress.failed):
        return ""
    said = f"{progress.done} of {progress.total} questions were written."
    if dropped:
        listed = ", ".join(f"{number} {label}" for label, number in dropped.items())
        said += f" Dropped: {listed}."
    if progress.failed:
        said += " Add a document, loosen a check or ask for fewer; resume to try once more."
    return said
