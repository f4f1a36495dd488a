"""The questions page: generate, watch, report, look through, cover, hold out, add, import."""

import asyncio

import pytest
from streamlit.testing.v1 import AppTest

from components import question_import
from services import documents, jobs, projects, questions, store, tables
from services.jobs import worker
from services.questions.recipes import Recipe
from services.questions.writing import checks
from services.store import Person
from services.words import JobStatus, QuestionKind, QuestionStatus, Role, Split
from tests import factories
from tests.model_stub import RunningStub
from tests.pages.stories import opened, press, sign_in, words


def view(at: AppTest, name: str) -> AppTest:
    """Choose a part of the page."""
    at.segmented_control("questions.view").set_value(name).run()
    assert not at.exception
    return at


def with_questions(number: int = 3) -> store.Project:
    """Add a project with two sections and some questions about the first."""
    project = factories.make_project()
    chunks = factories.make_chunks(project, 2, split=Split.TEST)
    with store.writing() as session:
        for chunk, section in zip(chunks, ("Switches", "Colours"), strict=True):
            session.get_one(store.Chunk, chunk.id).section = section
    factories.make_questions(project, number, chunks=chunks[:1])
    return project


def test_without_a_document_the_way_to_one_is_shown(owner: Person) -> None:
    at = opened("questions")
    assert "Questions are written about your documents." in words(at)
    assert not at.exception


def test_generating_queues_a_job_and_shows_it_waiting(owner: Person) -> None:
    project = factories.make_project()
    factories.make_chunks(project, 4, split=None)
    at = opened("questions")
    key = f"question_form.{project.id}"
    at.number_input(f"{key}.count").set_value(6)
    at.text_input(f"{key}.product").set_value("Lumen").run()
    press(at, "Generate 6 questions")
    job = jobs.latest(project.id, questions.KIND)
    assert job is not None and jobs.progress(job.id).total == 6
    press(at, "Cancel")
    assert jobs.progress(job.id).status == JobStatus.CANCELLED
    assert not at.exception


def test_a_manager_has_questions_written_and_says_what_about(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    project = factories.make_project()
    factories.make_chunks(project, 4, split=None)
    sign_in(factories.make_person("Max", Role.MANAGER), monkeypatch)
    at = opened("questions")
    at.text_input(f"question_form.{project.id}.product").set_value("Lumen").run()
    press(at, "Generate ")
    assert not at.error
    assert jobs.latest(project.id, questions.KIND) is not None
    assert projects.get(project.id).product == "Lumen"


def test_questions_stay_in_sight_when_their_documents_are_gone(owner: Person) -> None:
    project = with_questions(3)
    factories.make_answers(factories.make_variant(project), questions.listing(project.id))
    for card in documents.listing(project.id):
        documents.delete(card.document.id)
    at = opened("questions")
    assert "Questions are written about your documents." in words(at), "and how to write more"
    assert len(at.dataframe[0].value) == 3
    for name in ("Coverage", "Held out", "Add", "Import"):
        view(at, name)


def test_all_that_is_ticked_is_not_all_that_comes_into_sight(owner: Person) -> None:
    project = with_questions(3)
    at = opened("questions")
    at.text_input("question_filters.search").set_value("lamp 1").run()
    at.checkbox("question_bulk.all").check().run()
    assert "**1** of 1" in words(at) and "How many switches does lamp 1 have?" in words(at)
    at.text_input("question_filters.search").set_value("").run()
    assert "Tick some of 3 questions" in words(at)
    assert [each.value for each in at.checkbox if each.label == "All"] == [False]
    assert questions.counts(project.id).kept == 3


def test_what_is_chosen_is_remembered(owner: Person) -> None:
    project = factories.make_project()
    factories.make_chunks(project, 4, split=None)
    at = opened("questions")
    key = f"question_form.{project.id}"
    at.slider(f"{key}.kind.comparison").set_value(3)
    at.text_area(f"{key}.banned").set_value("Prices\n\n Competitors ")
    at.number_input(f"{key}.seed").set_value(7).run()
    with store.reading() as session:
        kept = Recipe.of(session.get_one(store.Project, project.id))
    assert kept.kinds[QuestionKind.COMPARISON] == 3
    assert (kept.banned, kept.seed) == (("Prices", "Competitors"), 7)
    again = opened("questions")
    assert again.number_input(f"{key}.seed").value == 7
    assert again.text_area(f"{key}.banned").value == "Prices\nCompetitors"


def test_a_prompt_without_a_placeholder_says_so_and_queues_nothing(owner: Person) -> None:
    project = factories.make_project()
    factories.make_chunks(project, 4, split=None)
    at = opened("questions")
    at.text_area(f"question_form.{project.id}.prompt.instruction").set_value("Just write.").run()
    assert "The prompt needs {passages}" in words(at).replace("\\", "")
    (button,) = [each for each in at.button if each.label.startswith("Generate")]
    assert button.disabled
    press(at, "Back to the preset's words")
    (button,) = [each for each in at.button if each.label.startswith("Generate")]
    assert not button.disabled
    assert jobs.latest(project.id, questions.KIND) is None


def test_what_is_really_sent_is_shown_word_for_word(owner: Person) -> None:
    project = factories.make_project()
    factories.make_chunks(project, 1, split=None)
    at = opened("questions")
    at.toggle(f"question_form.{project.id}.sent").set_value(True).run()
    sent = "\n".join(each.value for each in at.code)
    assert "The lamp has 0 switches." in sent and "the Lumen desk lamp" in sent
    assert "asks for one single fact" in sent


@pytest.mark.usefixtures("home")
def test_the_model_on_this_machine_says_what_it_cannot_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from services.words import Role
    from tests.pages import stories

    stories.sign_in(factories.make_person("Olga", Role.OWNER), monkeypatch)
    project = factories.make_project()
    factories.make_chunks(project, 2, split=None)
    at = opened("questions")
    key = f"question_form.{project.id}"
    assert "The small model on this machine" in words(at)
    assert at.slider(f"{key}.kind.across").disabled and not at.slider(f"{key}.kind.fact").disabled
    assert at.toggle(f"{key}.critic").disabled
    assert "minute" in words(at)


def test_fewer_questions_than_asked_for_are_reported_with_what_was_dropped(owner: Person, stub: RunningStub) -> None:
    stub.say = lambda body: "How many switches does the lamp have in total?"
    project = factories.make_project()
    factories.make_chunks(project, 4, split=None)
    job = questions.generate(project.id, Recipe(count=4))
    asyncio.run(worker.drive(job.id, 0))
    at = opened("questions")
    report = questions.report(job.id)
    assert f"{report.written} question" in words(at) and "of 4 asked for" in words(at)
    assert report.sentence and report.sentence.split(".")[0] in words(at)
    assert not at.exception


def test_what_was_dropped_can_be_looked_at_and_put_back(owner: Person) -> None:
    project = with_questions()
    factories.make_questions(project, 2, status=QuestionStatus.DROPPED)
    job = jobs.submit(questions.KIND, project.id, {"dropped": {checks.DUPLICATE: 2}}, [{}])
    jobs.cancel(job.id)
    at = view(opened("questions"), "Coverage")
    assert "2 too much like another question" in words(at)
    press(at, "See what was dropped")
    assert "Tick some of 2 questions" in words(at)
    at.checkbox("question_bulk.all").check().run()
    press(at, "Keep")
    assert questions.counts(project.id) == questions.Counts(train=0, test=5, rejected=0)
    assert not at.exception


def test_a_search_narrows_the_table_and_says_when_nothing_is_left(owner: Person) -> None:
    with_questions(3)
    at = opened("questions")
    assert "Tick some of 3 questions" in words(at)
    at.text_input("question_filters.search").set_value("LAMP 1").run()
    assert "Tick some of 1 question " in words(at)
    at.text_input("question_filters.search").set_value("nothing like it").run()
    assert "No question is like that." in words(at)
    assert not at.exception


def test_all_shown_are_rejected_and_the_rejection_is_undone(owner: Person) -> None:
    project = with_questions(3)
    at = opened("questions")
    at.text_input("question_filters.search").set_value("lamp 1").run()
    at.checkbox("question_bulk.all").check().run()
    press(at, "Reject")
    assert [each.status for each in questions.rows(project.id)].count(QuestionStatus.REJECTED) == 1
    assert "1 question rejected." in words(at)
    press(at, "Undo")
    assert questions.counts(project.id) == questions.Counts(train=0, test=3, rejected=0)


def test_a_section_without_questions_gets_some_and_the_recipe_stays(owner: Person) -> None:
    project = with_questions()
    at = view(opened("questions"), "Coverage")
    assert "1 section of 2 have no question yet" in words(at)
    press(at, "Write some here")
    job = jobs.latest(project.id, questions.KIND)
    assert job is not None
    assert (job.payload["recipe"]["quotas"], job.payload["recipe"]["count"]) == ({"Colours": 3}, 3)
    with store.reading() as session:
        assert Recipe.of(session.get_one(store.Project, project.id)) == Recipe()


def test_the_share_can_be_set_until_it_is_frozen(owner: Person) -> None:
    project = factories.make_project()
    factories.make_chunks(project, 10, split=None)
    at = view(opened("questions"), "Held out")
    at.slider(f"question_split.share.{project.id}").set_value(20).run()
    with store.reading() as session:
        assert session.get_one(store.Project, project.id).test_share == 0.2
    factories.make_comparison(project)
    at = view(opened("questions"), "Held out")
    assert at.slider(f"question_split.share.{project.id}").disabled
    assert "The share is frozen" in words(at)


def test_questions_of_ones_own_are_added(owner: Person) -> None:
    project = factories.make_project()
    factories.make_chunks(project, 2, split=Split.TRAIN)
    at = view(opened("questions"), "Add")
    (own,) = [each for each in at.text_area if each.label == "One question a line"]
    own.set_value("How bright is the lamp?\nDoes it swivel far?")
    press(at, "Add")
    found = questions.listing(project.id)
    assert [(each.text, each.status) for each in found] == [
        ("How bright is the lamp?", QuestionStatus.KEPT),
        ("Does it swivel far?", QuestionStatus.KEPT),
    ]
    assert not at.exception


def test_a_files_columns_are_chosen_before_anything_is_imported(owner: Person) -> None:
    project = with_questions(0)
    at = view(opened("questions"), "Import")
    at.session_state[question_import.TABLE] = tables.read("q.csv", b"a,b\nHow far does it swivel?,Far\n")
    at.run()
    assert "Choose the column that holds the questions" in words(at)
    assert questions.rows(project.id) == []
    for label, column in (("Question", "a"), ("Reference answer (optional)", "b")):
        next(each for each in at.selectbox if each.label == label).set_value(column)
    at.run()
    press(at, "Import 1 question")
    (row,) = questions.rows(project.id)
    assert (row.text, row.reference) == ("How far does it swivel?", "Far")
    assert "1 new question." in words(at)
