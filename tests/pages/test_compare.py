"""The compare page: what is missing is said, a vote starts, is followed and closes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components import session
from services import comparisons
from services.store import Project
from services.store.columns import new_id
from services.words import ComparisonStatus, PassKind, Role, Verdict
from tests import factories

PAGE = str(Path(__file__).resolve().parents[2] / "pages" / "compare.py")


@pytest.fixture
def project(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    owner, made = factories.make_person("Olga", Role.OWNER), factories.make_project()
    monkeypatch.setattr(session, "owner", lambda: owner)
    monkeypatch.setattr(session, "project", lambda: made)
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)  # AppTest knows no page but the one that runs
    yield made


def opened() -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=30).run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def texts(at: AppTest) -> str:
    return "\n".join(str(each.value) for each in (*at.markdown, *at.caption, *at.metric))


def test_what_is_missing_is_said(project: Project) -> None:
    assert "compares two variants" in texts(opened())
    factories.make_variant(project, "Base")
    factories.make_variant(project, "Tuned", tuned=True)
    assert "test questions" in texts(opened())


def test_a_vote_starts_with_the_tuned_variant_as_challenger(project: Project) -> None:
    questions = factories.make_questions(project, 28)
    base = factories.make_variant(project, "Base")
    tuned = factories.make_variant(project, "Tuned", tuned=True)
    for variant, text in ((base, "Yes."), (tuned, "No.")):
        factories.make_answers(variant, questions, text)
    at = opened()
    assert "win about 23 of 28" in texts(at)
    at.slider("comparison_setup.threshold").set_value(60)
    press(at, "Start the blind vote")
    (started,) = comparisons.listing(project.id)
    assert (started.baseline_id, started.candidate_id, started.threshold) == (base.id, tuned.id, 0.6)
    assert "surely above 60%" in texts(at)


def test_the_board_follows_the_vote_until_it_is_closed(project: Project) -> None:
    comparison, ada = factories.make_comparison(project), factories.make_person("Ada")
    first, second, *_ = comparisons.next_pairs(comparison.id, ada.id)
    comparisons.vote(comparison.id, first.id, ada.id, Verdict.LEFT, vote_id=new_id(), duration_ms=900)
    comparisons.skip_or_flag(comparison.id, second.id, ada.id, PassKind.FLAG, pass_id=new_id(), reason="Cut off")
    at = opened()
    assert [metric.value for metric in at.metric] == ["1 of 4", "1", "1"]
    assert at.dataframe[0].value["Labeler"].tolist() == ["Ada"]
    press(at, "Invite labelers")
    assert "/join?token=" in at.code[0].value
    press(at, "Close the vote")
    assert comparisons.get(comparison.id).status == ComparisonStatus.CLOSED
    press(at, "Reopen")
    assert comparisons.get(comparison.id).status == ComparisonStatus.OPEN


def test_a_comparison_that_never_opened_can_be_discarded(project: Project) -> None:
    questions = factories.make_questions(project, 2)
    base, tuned = factories.make_variant(project, "Base"), factories.make_variant(project, "Tuned")
    factories.make_answers(base, questions)
    comparisons.start(project.id, base.id, tuned.id)
    at = opened()
    assert any(button.label == "Cancel" for button in at.button)
    press(at, "Cancel")
    press(opened(), "Discard")
    assert comparisons.listing(project.id) == []
