"""What the import dialogs say before and after: near questions, rows that are left out, times that nobody can guess."""

from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components import question_import, table_source
from services import questions, reviews, store, tables
from services.tables import Table
from tests import factories
from tests.services.reviews.desk import Desk
from tests.services.tables.test_times import AT

pytestmark = pytest.mark.usefixtures("owner")


def importing(project_id: str) -> None:
    """Run the import of questions."""
    from components import question_import

    question_import.show(project_id)


def reviewing(variant_id: str, person_id: str) -> None:
    """Run what the dialog for reviews holds."""
    from components import review_files

    review_files.ask(variant_id, person_id)


def voting() -> None:
    """Run the import of votes."""
    from components import mirror_import

    mirror_import.show()


def running(script: Any, *args: str) -> AppTest:
    at = AppTest.from_function(script, args=args, default_timeout=60).run()
    assert not at.exception
    return at


def test_the_button_says_how_many_questions_will_be_added() -> None:
    project = factories.make_project()
    questions.add(project.id, ["How bright is the lamp?"])
    lines = ("How bright is this lamp?", "HOW bright is the lamp?", "Is it on?", "", "Is it on at 5?", "Is it on at 6?")
    content = "\n".join(("question", *lines))
    at = running(importing, project.id)
    at.session_state[question_import.TABLE] = tables.read("q.csv", content.encode())
    at.run()
    assert [each.label for each in at.button if each.label.startswith("Import")] == ["Import 4 questions"]
    (near,) = at.checkbox
    assert "Row 2" in near.label and near.value
    assert any("Row 3" in each.value and "is there already" in each.value for each in at.caption)
    near.uncheck().run()
    (button,) = [each for each in at.button if each.label == "Import 3 questions"]
    button.click().run()
    assert at.success[0].value == "3 new questions. Left out: 1 already here or twice in the file; 1 not ticked."
    assert any("was not ticked" in each.value for each in at.caption)
    assert len(questions.rows(project.id)) == 4


def test_what_is_odd_about_a_file_is_shown() -> None:
    project = factories.make_project()
    at = running(importing, project.id)
    content = b"FAQ export\nmade by Ann\n\nquestion;reference\nIs it on?;Yes\nIs it off?\nIs it dim?;No;really\n"
    at.session_state[question_import.TABLE] = tables.read("q.csv", content)
    at.run()
    said = " ".join(each.value for each in at.warning)
    assert "Header found in row 4" in said and "row 6" in said and "row 7" in said
    assert any(each.label == "Import 3 questions" for each in at.button)


def test_a_file_without_times_says_what_its_votes_get() -> None:
    at = running(voting)
    table = votes("2026-01-02T10:02:03Z")
    at.session_state["mirror_import.table"] = Table(table.name, table.rows.rename(columns={"voted at": "when"}))
    at.run()
    assert any("No column says when it was done" in each.value for each in at.caption)


def votes(at: str) -> Table:
    cells = {"question": "Q?", "outcome": "win", "candidate answer": "a", "baseline answer": "b", "voted at": at}
    return Table("votes.csv", pd.DataFrame([cells, cells | {"question": "R?", "voted at": "soon"}], dtype=object))


def test_the_times_of_votes_are_asked_before_they_are_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_source, "show", lambda _: votes("01/02/2026 10:02:03"))
    at = running(voting)
    (order,) = at.radio
    (zone,) = [each for each in at.selectbox if "time zone" in each.label]
    assert order.value is None and zone.value == "UTC"
    assert any("Row 2" in each.value for each in at.caption)
    next(each for each in at.button if each.label == "Import" and "file" in (each.form_id or "")).click().run()
    assert "Does the day or the month come first" in at.error[0].value
    order.set_value("month").run()
    next(each for each in at.button if each.label == "Import" and "file" in (each.form_id or "")).click().run()
    assert not at.exception and not at.error
    with store.reading() as session:
        assert session.query(store.Vote).one().created_at == AT


def test_reviews_wait_for_a_click_where_a_time_is_doubtful(
    owner: store.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(1)
    (row,) = reviews.rows(desk.variant.id)
    frame = pd.DataFrame({"question": [row.question], "corrected": ["So."], "reviewed_at": ["02.01.2026 10:02:03"]})
    read = Table("r.csv", frame.astype(object))
    monkeypatch.setattr(table_source, "show", lambda key: read if key.endswith(".0") else None)
    at = running(reviewing, desk.variant.id, owner.id)
    assert not any(each.status for each in reviews.rows(desk.variant.id))
    next(each for each in at.button if each.label == "Import 1 row").click().run()
    assert not at.exception
    assert [each.at for each in reviews.rows(desk.variant.id) if each.status] == [AT]
