"""What the tests of runs share: reviewed answers, their rows, a plan, and a launched run."""

from services import finetunes, jobs, reviews, store, variants
from services.finetunes import Plan, Selection, TrainingSet
from services.words import Split, TrainingMethod
from tests import factories


def make_reviewed(count: int = 10, *, split: Split = Split.TRAIN) -> tuple[store.Project, store.Person]:
    """Add a project with `count` answers that somebody put right."""
    project, person = factories.make_project(), factories.make_person()
    variant = variants.base(project.id)
    asked = factories.make_questions(project, count, split=split)
    for answer in factories.make_answers(variant, asked, contexts=("Passage one.", "Passage two.")):
        reviews.submit(answer.id, person.id, question_rating=5, context_rating=5, text="Grün & richtig.")
    return project, person


def rows(
    project: store.Project, method: TrainingMethod = TrainingMethod.SUPERVISED, selection: Selection | None = None
) -> TrainingSet:
    """Give what would train."""
    return finetunes.training_set(project.id, method, selection or Selection())


def plan(project: store.Project, **chosen: int | float) -> Plan:
    """Start from the host's chat model."""
    return Plan(variants.base_model(project.id).name, "round-1", **chosen)  # type: ignore[arg-type]


def launch(
    project: store.Project, person: store.Person, of_rows: TrainingSet | None = None, **chosen: int | float
) -> tuple[store.FineTuneRun, store.Job]:
    """Queue a run; gives it with the job that drives it."""
    run = finetunes.launch(project.id, person.id, of_rows or rows(project), plan(project, **chosen))
    job = jobs.active(project.id, finetunes.KIND)
    assert job is not None
    return run, job
