"""The results page: one sentence, two charts, the votes; for owners, at any time, with nothing there yet too."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from services import comparisons, store
from services.words import Outcome, Role
from tests import factories
from tests.pages.stories import sign_in
from tests.services.test_results import vote_all

ROOT = Path(__file__).resolve().parents[2]
W, L, T, B = Outcome.WIN, Outcome.LOSS, Outcome.TIE, Outcome.BOTH_BAD


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> store.Project:
    factories.fresh_store(tmp_path, monkeypatch)
    sign_in(factories.make_person("Olga", Role.OWNER), monkeypatch)
    return factories.make_project()


def opened() -> AppTest:
    return AppTest.from_file(str(ROOT / "pages" / "results.py"), default_timeout=30).run()


@pytest.fixture(autouse=True)
def links(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the links to other pages, which AppTest cannot resolve for a page that runs alone."""
    import streamlit as st

    found: list[str] = []
    monkeypatch.setattr(st, "page_link", lambda page, **_: found.append(page))
    return found


def test_without_a_comparison_it_says_what_to_do_next(project: store.Project, links: list[str]) -> None:
    at = opened()
    assert not at.exception and links == ["pages/compare.py"]
    assert any("No comparison yet" in text.value for text in at.markdown)


def test_without_votes_it_is_undecided(project: store.Project, links: list[str]) -> None:
    factories.make_comparison(project)
    at = opened()
    assert not at.exception and links == ["pages/compare.py"]
    assert at.header[0].value.endswith("Not decided\\: no votes yet") and not at.dataframe


def test_one_vote_draws_everything_and_claims_nothing(project: store.Project) -> None:
    vote_all(factories.make_comparison(project), factories.make_person(), [W])
    at = opened()
    assert not at.exception and at.header[0].value.endswith("Not decided")
    assert len(at.dataframe[0].value) == 1


def test_the_tutorials_votes(project: store.Project) -> None:
    comparison = factories.make_comparison(project, questions=28)
    vote_all(comparison, factories.make_person(), [W] * 17 + [T] * 3 + [B] * 2 + [L] * 6)
    at = opened()
    assert not at.exception and at.header[0].value.endswith("Not decided")
    assert "1\u00a0person compared Tuned with Base blind on 28\u00a0questions" in at.text[0].value
    assert any("17\u00a0wins, 3\u00a0ties, 2\u00a0both bad, 6\u00a0losses" in text.value for text in at.caption)
    assert at.dataframe[-1].value["outcome"].value_counts().to_dict() == {"win": 17, "loss": 6, "tie": 3, "both bad": 2}
    assert "p = 0.035" in at.table[0].value["95\u00a0% interval"].tolist()


def test_a_decided_comparison_that_is_closed(project: store.Project) -> None:
    comparison = factories.make_comparison(project, questions=20)
    vote_all(comparison, factories.make_person(), [W] * 20)
    comparisons.close(comparison.id)
    at = opened()
    assert not at.exception and at.header[0].value.endswith("Ship Tuned")


def test_the_newest_comparison_comes_first_and_another_can_be_chosen(project: store.Project) -> None:
    older = factories.make_comparison(project, questions=20, names=("Base", "Older"))
    vote_all(older, factories.make_person(), [L] * 20)
    comparisons.start(project.id, older.candidate_id, older.baseline_id)
    at = opened()
    assert at.header[0].value.endswith("Not decided\\: no votes yet")
    at.selectbox[0].select(older.id).run()
    assert not at.exception and at.header[0].value.endswith("Do not ship Older")


def test_names_and_answers_are_drawn_as_plain_text(project: store.Project) -> None:
    evil = "![pixel](https://evil.example/{position}.png)"
    comparison = factories.make_comparison(project, questions=20, candidate=evil, names=("Base", evil))
    vote_all(comparison, factories.make_person(), [W] * 20)
    at = opened()
    assert not at.exception and not any("![pixel]" in each.value for each in [*at.markdown, *at.caption, *at.header])
    assert at.dataframe[-1].value["candidate answer"].str.startswith("![pixel]").all()


def test_a_labeler_is_turned_away_even_if_the_page_lets_them_in(
    project: store.Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote_all(factories.make_comparison(project), factories.make_person(), [W])
    sign_in(factories.make_person("Lea"), monkeypatch)
    at = opened()
    assert not at.header and not at.dataframe
    assert at.exception
