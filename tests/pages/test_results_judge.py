"""A model as judge on the results page: offered, started, at work, and put beside people; hidden from who votes."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bench.stub import CHAT_MODEL
from services import jobs, judging, store
from services.words import JobStatus, Outcome, Role, Verdict
from tests import factories
from tests.model_stub import RunningStub
from tests.pages.stories import sign_in
from tests.services.judging.judges import job_of, opine
from tests.services.test_results import vote_all

ROOT = Path(__file__).resolve().parents[2]
W, L = Outcome.WIN, Outcome.LOSS
WIN, LOSS = (Verdict.LEFT, Verdict.RIGHT), (Verdict.RIGHT, Verdict.LEFT)


@pytest.fixture
def project(stub: RunningStub, monkeypatch: pytest.MonkeyPatch) -> store.Project:
    """A project whose host is a stub of a paid one; its owner is signed in."""
    sign_in(factories.make_person("Olga", Role.OWNER), monkeypatch)
    return factories.make_project()


def opened() -> AppTest:
    return AppTest.from_file(str(ROOT / "pages" / "results.py"), default_timeout=60).run()


def voted(project: store.Project, questions: int = 4, said: int = 2, candidate: str = "Better.") -> store.Comparison:
    comparison = factories.make_comparison(project, questions=questions, candidate=candidate)
    vote_all(comparison, factories.make_person(), [W, L] * (said // 2))
    return comparison


def words(at: AppTest) -> str:
    found = [*at.markdown, *at.caption, *at.warning, *at.info, *at.text]
    return " ".join(str(each.value) for each in found).replace("\\", "").replace("\u00a0", " ")


def test_before_a_judge_it_says_what_it_gives_and_starts_it(project: store.Project) -> None:
    comparison = voted(project)
    at = opened()
    assert not at.exception and "No model has been asked yet" in words(at)
    assert at.text_area(f"judge_setup.rubric.{comparison.id}.0").value == judging.RUBRIC
    at.selectbox(f"judge_setup.model.{comparison.id}.0").select(at_host(CHAT_MODEL)).run()
    at.text_area(f"judge_setup.rubric.{comparison.id}.0").set_value("Kind is good.").run()
    assert at.button("judge_setup.go").label == "Let it judge 4 questions"
    at.button("judge_setup.go").click().run()
    judge = judging.current(comparison.id)
    assert not at.exception and judge is not None and (judge.model, judge.rubric) == (CHAT_MODEL, "Kind is good.")
    assert jobs.progress(job_of(judge).id).total == 8 and "No model has been asked yet" not in words(at)
    assert at.button(f"job_progress.cancel.{judge.job_id}") and "judge_setup.go" not in [each.key for each in at.button]


def test_a_judge_stands_beside_people_with_its_habits_and_its_rubric(project: store.Project) -> None:
    comparison = voted(project, questions=60, said=24)
    opine(comparison, [WIN, LOSS] * 30)
    at = opened()
    said = words(at)
    assert not at.exception and "agrees with people on 100 % of 24 questions" in said
    assert "more votes of people" in said and "Only people's interval decides" in said and "Be just." in said
    assert "It never contradicted itself" in said and at.header[0].value.endswith("Not decided")


def test_new_pairs_have_a_button_of_their_own(project: store.Project) -> None:
    comparison = voted(project, questions=6, said=4)
    host = opine(comparison, [WIN, LOSS] * 2)
    with store.writing() as session:
        session.get_one(store.Provider, host.provider_id).api_key_encrypted = None
    at = opened()
    assert at.button("judge_setup.more").label == "Judge the 2 that it has not seen"
    at.button("judge_setup.more").click().run()
    assert not at.exception and any("has no key yet" in each.value.replace("\\", "") for each in at.error)


def test_what_models_and_answers_say_is_drawn_letter_for_letter(project: store.Project) -> None:
    evil = "![pixel](https://evil.example/x.png)"
    comparison = voted(project, questions=24, said=20, candidate=evil)
    opine(comparison, [WIN, LOSS] * 12, model=evil)
    at = opened()
    assert not at.exception and not any("![pixel]" in each.value for each in [*at.markdown, *at.caption, *at.warning])


def test_a_tuned_model_that_is_compared_is_refused_in_a_sentence(project: store.Project) -> None:
    comparison = voted(project)
    with store.writing() as session:
        tuned = session.get_one(store.Variant, comparison.candidate_id).model
        tuned.tuned = True
    at = opened()
    at.selectbox(f"judge_setup.model.{comparison.id}.0").select(f"{tuned.provider_id} {tuned.name}").run()
    assert not at.exception and "cannot judge them" in words(at) and at.button("judge_setup.go").disabled


def test_a_job_that_failed_says_why_and_goes_on(project: store.Project) -> None:
    comparison = voted(project)
    host = at_host(CHAT_MODEL).split()[0]
    judge = judging.start(comparison.id, host, CHAT_MODEL, judging.RUBRIC)
    with store.writing() as session:
        job = session.get_one(store.Job, judge.job_id)
        job.status, job.message = JobStatus.FAILED, "The model host refuses the key. Check it in Settings."
    at = opened()
    assert not at.exception and "refuses the key" in words(at)
    assert at.button(f"job_progress.go.{judge.job_id}").label == "Go on with the other 8"
    assert "judge_setup.more" not in [each.key for each in at.button] and not at.button("judge_setup.go").disabled


def test_a_viewer_reads_it_and_starts_nothing(project: store.Project, monkeypatch: pytest.MonkeyPatch) -> None:
    voted(project)
    sign_in(factories.make_person("Vera", Role.VIEWER), monkeypatch)
    at = opened()
    assert not at.exception and "Ask a manager of this project" in words(at)
    assert not [each for each in at.button if str(each.key).startswith("judge_setup")]


def at_host(model: str) -> str:
    """Give the choice of a model in the form."""
    with store.reading() as session:
        host = session.query(store.Provider).filter_by(chat_model=model).one()
    return f"{host.id} {model}"
