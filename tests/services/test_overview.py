"""The overview: which step is done, and which is next."""

import pytest

from services import overview, reviews, store, variants
from services.overview import Stage
from services.words import ReviewStatus, RunStatus, Split
from tests import factories

pytestmark = pytest.mark.usefixtures("home")


def next_stage(project: store.Project) -> Stage:
    return overview.next_step(overview.steps(project.id)).stage


def detail(project: store.Project, stage: Stage) -> str:
    return next(step.detail for step in overview.steps(project.id) if step.stage == stage)


def test_an_empty_project_begins_with_a_document() -> None:
    project = factories.make_project()
    assert [step.stage for step in overview.steps(project.id)] == list(Stage)
    assert not any(step.done for step in overview.steps(project.id))
    assert next_stage(project) == Stage.DOCUMENTS


def test_each_stage_leads_to_the_next() -> None:
    project, person = factories.make_project(), factories.make_person()
    factories.make_chunks(project, 3)
    assert next_stage(project) == Stage.QUESTIONS
    asked = factories.make_questions(project, 4, split=Split.TRAIN)
    factories.make_questions(project, 2, split=Split.TEST)
    assert detail(project, Stage.QUESTIONS) == "4 to train, 2 held out"
    assert next_stage(project) == Stage.ANSWERS
    base = variants.base(project.id)
    made = factories.make_answers(base, asked)
    assert next_stage(project) == Stage.REVIEW
    for answer in made:
        reviews.submit(answer.id, person.id, question_rating=5, context_rating=5, text="Yes.")
    assert detail(project, Stage.REVIEW) == "4 reviewed"
    assert next_stage(project) == Stage.FINE_TUNE
    with store.writing() as session:
        run = store.FineTuneRun(
            project_id=project.id,
            base_model_id=base.model_id,
            suffix="x",
            epochs=1,
            training_jsonl="",
            data_hash="0",
            status=RunStatus.SUCCEEDED,
        )
        session.add(run)
    assert next_stage(project) == Stage.COMPARE


def test_nobody_is_sent_back_for_documents_that_are_gone() -> None:
    project = factories.make_project()
    factories.make_answers(factories.make_variant(project), factories.make_questions(project, 3, split=Split.TRAIN))
    assert next_stage(project) == Stage.REVIEW
    assert [step.stage for step in overview.steps(project.id) if step.done] == [Stage.QUESTIONS, Stage.ANSWERS]


def test_skipped_and_discarded_answers_do_not_count_as_reviewed() -> None:
    project, person = factories.make_project(), factories.make_person()
    made = factories.make_answers(variants.base(project.id), factories.make_questions(project, 2, split=Split.TRAIN))
    for answer, status in zip(made, (ReviewStatus.SKIPPED, ReviewStatus.DISCARDED), strict=True):
        reviews.submit(answer.id, person.id, question_rating=None, context_rating=None, text="", status=status)
    assert detail(project, Stage.REVIEW) == "0 reviewed"


def test_one_project_knows_nothing_of_another() -> None:
    factories.make_comparison(questions=3)
    assert next_stage(factories.make_project("Another")) == Stage.DOCUMENTS
