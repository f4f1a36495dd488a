"""Comparing with Argilla from the Settings page: a dry run first, then one click; and a dataset that is imported."""

from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from components import table_source
from services import store
from services.mirror import leaving, push, reconciliation, where
from services.mirror.client import Argilla
from services.mirror.link import Link
from services.tables import Table
from services.words import Verdict
from tests import factories
from tests.argilla_server import ArgillaServer, argilla_server  # noqa: F401
from tests.services.mirror.test_pull import cast_in_app
from tests.services.mirror.test_push import pairs_of

pytestmark = pytest.mark.usefixtures("owner")


def reconcile() -> None:
    from components import mirror_reconcile
    from services import projects

    mirror_reconcile.show(projects.listing()[0])


def imports() -> None:
    from components import mirror_import

    mirror_import.show()


@pytest.fixture
def server(argilla_server: ArgillaServer, home: Path) -> ArgillaServer:  # noqa: F811
    """Point an empty store at the running Argilla."""
    (home / "endpoints.json").write_text(argilla_server.endpoints())
    return argilla_server


def drawn(script: object) -> AppTest:
    at = AppTest.from_function(script, default_timeout=120).run()  # type: ignore[arg-type]
    assert not at.exception
    return at


@pytest.mark.usefixtures("server")
def test_what_differs_is_shown_first_and_then_mended_in_one_click() -> None:
    comparison = factories.make_comparison(questions=2)
    with Argilla(where.required()) as argilla:
        push.drain(Link(argilla))
    cast_in_app(pairs_of(comparison)[0], factories.make_person("Ada"), Verdict.TIE, "one")
    at = drawn(reconcile)
    at.button[0].click().run()
    assert "Only here: 1" in at.markdown[0].value
    assert list(at.dataframe[0].value["What"]) == ["Vote"]
    assert reconciliation.report(comparison.project_id).to_mend == 1
    mend = at.button[1]
    assert mend.label == "Make both sides equal (1 difference)"
    mend.click().run()
    assert not at.exception
    assert [each.value for each in at.success] == ["Done: 1 sent to Argilla, 0 taken from it.", "Both sides are equal."]
    assert reconciliation.report(comparison.project_id).equal


def test_without_argilla_the_page_says_what_to_do(home: Path) -> None:
    factories.make_project()
    at = drawn(reconcile)
    at.button[0].click().run()
    assert "No Argilla is set up" in at.error[0].value.replace("\\", "") and not at.exception


@pytest.mark.usefixtures("server")
def test_a_dataset_that_is_not_there_is_named() -> None:
    with store.writing() as session:
        session.add(store.Project(name="Lamps"))
    at = drawn(imports)
    at.text_input[0].set_value("no-such-dataset")
    at.button[0].click().run()
    assert "no dataset “no-such-dataset”" in at.error[0].value.replace("\\", "") and not at.exception


def test_votes_out_of_a_file_become_a_project(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = {"question": ["Why?"], "chosen": ["x"], "rejected": ["y"], "chosen-model": ["a"], "rejected-model": ["b"]}
    monkeypatch.setattr(table_source, "show", lambda _: Table("two.csv", pd.DataFrame(columns, dtype=object)))
    at = drawn(imports)
    at.button[1].click().run()
    assert "Say which model is the candidate" in at.error[0].value
    at.text_input(key="mirror_import.candidate").set_value("a")
    at.button[1].click().run()
    assert not at.exception
    assert "1 pair and 1 vote are here" in at.success[0].value
    with store.reading() as session:
        assert [each.name for each in session.scalars(select(store.Project))] == ["two"]


@pytest.mark.usefixtures("server")
def test_what_was_deleted_here_is_said_before_it_is_deleted_there() -> None:
    comparison = factories.make_comparison(questions=2)
    with Argilla(where.required()) as argilla:
        push.drain(Link(argilla))
    with store.writing() as session:  # a deletion that the worker has not carried out
        first = session.scalars(select(store.Pair)).first()
        assert first
        leaving.forget(session, [first.question_id])
        session.delete(first.question)
    at = drawn(reconcile)
    at.button[0].click().run()
    assert "Only in Argilla: 1" in at.markdown[0].value
    assert list(at.dataframe[0].value["Note"]) == ["Deleted or out of use here: it will be deleted in Argilla."]
    at.button[1].click().run()
    assert not at.exception
    assert at.success[0].value == "Done: 0 sent to Argilla, 0 taken from it, 1 deleted there."
    assert reconciliation.report(comparison.project_id).equal
