"""The fine-tune page: what would train, what is missing, and a run at work."""

from services import finetunes, jobs, reviews, store, variants
from services.store import Person
from services.words import RunStatus, Split
from tests import factories
from tests.pages.stories import opened, press, words


def make_reviewed(owner: Person, count: int) -> store.Project:
    project = factories.make_project()
    asked = factories.make_questions(project, count, split=Split.TRAIN)
    for answer in factories.make_answers(variants.base(project.id), asked):
        reviews.submit(answer.id, owner.id, question_rating=5, context_rating=5, text="Right.")
    return project


def test_without_reviews_the_way_to_them_is_shown(owner: Person) -> None:
    at = opened("fine_tune")
    assert "learns from answers that people have put right" in words(at)
    assert not at.exception


def test_too_few_reviews_are_counted_and_nothing_can_be_launched(owner: Person) -> None:
    make_reviewed(owner, 7)
    at = opened("fine_tune")
    assert "review 3 more" in words(at)
    assert [each.disabled for each in at.button if each.label == "Launch"] == [True]
    assert not at.exception


def test_the_exact_file_is_shown_before_it_is_sent(owner: Person) -> None:
    project = make_reviewed(owner, 10)
    at = opened("fine_tune")
    assert at.code[0].value == finetunes.jsonl(finetunes.rows(project.id))[:4000]
    assert not at.exception


def test_a_run_is_launched_watched_and_cancelled(owner: Person) -> None:
    project = make_reviewed(owner, 10)
    at = opened("fine_tune")
    press(at, "Launch")
    run = finetunes.latest(project.id)
    assert run is not None and run.status == RunStatus.PREPARING
    assert jobs.active(project.id, finetunes.KIND) is not None
    press(at, "Cancel this run")
    found = finetunes.latest(project.id)
    assert found is not None and found.status == RunStatus.CANCELLED
    assert not at.exception


def test_why_a_run_failed_is_said(owner: Person) -> None:
    project = make_reviewed(owner, 10)
    run = finetunes.launch(project.id, owner.id, suffix="x")
    with store.writing() as session:
        found = session.get_one(store.FineTuneRun, run.id)
        found.status, found.error = RunStatus.FAILED, "Row 3 has no assistant turn."
    at = opened("fine_tune")
    assert "Row 3 has no assistant turn." in at.error[0].value
    assert not at.exception
