"""The script that Streamlit runs: one place shows what went wrong."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import plain
from services import projects, store
from services.errors import DiskFull, WinrateError
from services.words import Role
from tests import factories
from tests.pages import stories

SCRIPT = str(Path(__file__).resolve().parents[1] / "navigation.py")


@pytest.fixture
def owner(home: Path, monkeypatch: pytest.MonkeyPatch) -> store.Person:
    person = factories.make_person("Olga", Role.OWNER)
    stories.sign_in(person, monkeypatch)
    return person


@pytest.mark.parametrize("error", [WinrateError("Do this first."), DiskFull("The disk is full: free some space.")])
def test_an_error_of_ours_is_one_sentence_on_the_page(
    owner: store.Person, monkeypatch: pytest.MonkeyPatch, error: WinrateError
) -> None:
    from services import overview

    def fail(_project_id: str) -> None:
        raise error

    monkeypatch.setattr(overview, "steps", fail)
    at = AppTest.from_file(SCRIPT, default_timeout=60).run()
    assert [each.value for each in at.error] == [plain.words(str(error))]
    assert not at.exception


def test_the_project_is_there_from_the_first_moment(owner: store.Person) -> None:
    at = AppTest.from_file(SCRIPT, default_timeout=60).run()
    assert [each.name for each in projects.listing()] == [projects.FIRST_NAME]
    assert not at.exception
