"""The answers page: have a variant answer, make another, and see what went wrong."""

import pytest
from sqlalchemy import select

from services import answers, jobs, store, variants
from services.store import Person, Project
from services.words import ItemStatus, JobStatus, Split
from tests import factories
from tests.pages.stories import opened, press, sign_in, words


def make_project(count: int = 3) -> Project:
    project = factories.make_project()
    factories.make_chunks(project, 4, split=Split.TRAIN)
    factories.make_questions(project, count, split=Split.TRAIN)
    factories.make_questions(project, 2, split=Split.TEST)
    return project


def end(job: store.Job, status: JobStatus, *reasons: str) -> None:
    with store.writing() as session:
        session.get_one(store.Job, job.id).status = status
        found = session.scalars(select(store.JobItem).where(store.JobItem.job_id == job.id)).all()
        for item, reason in zip(found, reasons, strict=False):
            item.status, item.error = ItemStatus.FAILED, reason


def test_without_questions_the_way_to_them_is_shown(owner: Person) -> None:
    factories.make_project()
    assert "Answers need questions first" in words(opened("answers"))


def test_what_has_no_answer_yet_is_answered_on_request(owner: Person) -> None:
    project = make_project()
    at = opened("answers")
    press(at, "Answer 3 questions")
    job = jobs.latest(project.id, answers.KIND)
    assert job is not None and jobs.progress(job.id).total == 3
    press(at, "Pause")
    assert jobs.progress(job.id).status == JobStatus.PAUSED


def test_held_out_questions_are_answered_only_when_asked_for(owner: Person) -> None:
    project = make_project()
    at = opened("answers")
    next(each for each in at.segmented_control if each.label == "Questions").set_value("Held out").run()
    press(at, "Answer 2 questions")
    job = jobs.latest(project.id, answers.KIND)
    assert job is not None
    with store.reading() as session:
        asked = {item.payload["question_id"] for item in session.scalars(select(store.JobItem))}
        splits = session.scalars(select(store.Question.split).where(store.Question.id.in_(asked))).all()
    assert set(splits) == {Split.TEST}


def test_a_paused_job_says_why_and_goes_on(owner: Person) -> None:
    project = make_project()
    job = answers.submit(project.id, variants.base(project.id).id, budget=0.5)
    with store.writing() as session:
        row = session.get_one(store.Job, job.id)
        row.status, row.message = JobStatus.PAUSED, "The budget of $0.50 does not last for the next one."
    at = opened("answers")
    assert "does not last" in at.info[0].value
    assert not [each for each in at.button if each.label.startswith("Answer ")]
    next(each for each in at.number_input if each.label == "Budget in dollars").set_value(2.0)
    press(at, "Resume")
    found = jobs.progress(job.id)
    assert (found.status, found.budget) == (JobStatus.QUEUED, 2.0)


def test_failures_are_grouped_by_reason_and_retried_alone(owner: Person) -> None:
    project = make_project()
    job = answers.submit(project.id, variants.base(project.id).id)
    end(job, JobStatus.SUCCEEDED, "The *host* rejects this.", "The *host* rejects this.", "Too long.")
    at = opened("answers")
    assert [each.label for each in at.button if each.label.startswith("Retry")] == ["Retry these", "Retry it"]
    assert "The \\*host\\* rejects this\\." in words(at)
    press(at, "Retry it")
    assert sorted(each.error for each in jobs.failures(job.id)) == ["The *host* rejects this."] * 2
    assert jobs.progress(job.id).status == JobStatus.QUEUED


def test_the_table_counts_hints_without_judging(owner: Person) -> None:
    project = make_project(2)
    asked = [each for each in answers.rows(project.id, variants.base(project.id).id) if each.split is Split.TRAIN]
    with store.reading() as session:
        questions = [session.get_one(store.Question, each.question_id) for each in asked]
    factories.make_answers(variants.base(project.id), questions, "It costs 99 euros.", contexts=("It is a lamp.",))
    at = opened("answers")
    (table,) = at.dataframe
    assert table.value["Hints"].tolist()[:1] == [1.0]
    assert "verdict" in str(table.proto.columns)


def test_a_labeler_has_no_such_page(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    make_project()
    sign_in(factories.make_person("Lea"), monkeypatch)
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        opened("answers")
