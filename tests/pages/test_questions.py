"""The questions page: generate, watch, add one's own."""

import asyncio

from services import jobs, questions
from services.jobs import worker
from services.questions import generation
from services.questions.recipes import Recipe
from services.store import Person
from services.words import JobStatus, QuestionStatus, Split
from tests import factories
from tests.model_stub import RunningStub
from tests.pages.stories import opened, press, words


def test_without_a_document_the_way_to_one_is_shown(owner: Person) -> None:
    at = opened("questions")
    assert "Questions are written about your documents." in words(at)
    assert not at.exception


def test_generating_queues_a_job_and_shows_it_waiting(owner: Person) -> None:
    project = factories.make_project()
    factories.make_chunks(project, 4, split=None)
    at = opened("questions")
    at.number_input("question_generator.count").set_value(6)
    at.text_input("question_generator.product").set_value("Lumen").run()
    press(at, "Generate 6 questions")
    job = jobs.latest(project.id, questions.KIND)
    assert job is not None and jobs.progress(job.id).total == 6
    assert [each.label for each in at.button if "Cancel" in each.label] == ["Cancel"]
    press(at, "Cancel")
    assert jobs.progress(job.id).status == JobStatus.CANCELLED
    assert not at.exception


def test_a_prompt_without_a_placeholder_queues_nothing(owner: Person) -> None:
    project = factories.make_project()
    factories.make_chunks(project, 4, split=None)
    at = opened("questions")
    at.text_area("question_generator.prompt").set_value("Just write.").run()
    next(each for each in at.button if each.label.startswith("Generate")).click().run()
    assert at.exception  # BadInput, which navigation.py shows as a sentence: tests/test_navigation.py
    assert jobs.latest(project.id, questions.KIND) is None


def test_fewer_questions_than_asked_for_are_shown_with_the_reason(owner: Person, stub: RunningStub) -> None:
    stub.say = lambda body: "How many switches does the lamp have in total?"
    project = factories.make_project()
    factories.make_chunks(project, 4, split=None)
    job = questions.generate(project.id, Recipe(count=4, prompt=generation.BY_INSTRUCTION))

    asyncio.run(worker.drive(job.id, 0))
    at = opened("questions")
    assert "1 of 4 questions were written" in words(at)
    assert [each.label for each in at.button if "Go on" in each.label] == ["Go on with the other 3"]
    assert not at.exception


def test_questions_of_ones_own_are_added(owner: Person) -> None:
    project = factories.make_project()
    factories.make_chunks(project, 2, split=Split.TRAIN)
    at = opened("questions")
    (own,) = [each for each in at.text_area if each.label == "One question a line"]
    own.set_value("How bright is the lamp?\nDoes it swivel far?")
    press(at, "Add")
    found = questions.listing(project.id)
    assert [(each.text, each.status) for each in found] == [
        ("How bright is the lamp?", QuestionStatus.KEPT),
        ("Does it swivel far?", QuestionStatus.KEPT),
    ]
    assert not at.exception
