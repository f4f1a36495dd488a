"""Reviews as files in the manager's table: what can be saved, and what is said of an import."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components import table_source
from services import reviews, store
from services.tables import Table
from tests.services.reviews.desk import Desk, submit

pytestmark = pytest.mark.usefixtures("owner")


def files(variant_id: str, person_id: str) -> None:
    """Run the two buttons over the table."""
    from components import review_files
    from services import reviews

    review_files.show(reviews.rows(variant_id), variant_id, person_id)


def running(desk: Desk, owner: store.Person) -> AppTest:
    at = AppTest.from_function(files, args=(desk.variant.id, owner.id), default_timeout=60).run()
    assert not at.exception
    return at


def test_nothing_is_offered_to_save_before_the_first_review(owner: store.Person) -> None:
    desk = Desk(2)
    assert not any("as shown" in each.value for each in running(desk, owner).caption)
    submit(desk.answers[0], desk.ada)
    assert any("1 review as shown" in each.value for each in running(desk, owner).caption)


def test_an_import_says_what_became_of_the_rows(owner: store.Person, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(2)
    (first, _) = reviews.rows(desk.variant.id)
    read = Table(
        "r.csv", pd.DataFrame({"question": [first.question, "Who?"], "corrected": ["So.", "So."]}, dtype=object)
    )
    monkeypatch.setattr(table_source, "show", lambda key: read if key.endswith(".0") else None)
    at = running(desk, owner)
    at.button(key="review_files.open").click().run()
    assert not at.exception
    (said,) = at.toast
    assert said.value.startswith("1 new review. Left out: 1 of a question")


def test_a_table_that_is_no_reviews_is_refused_in_a_sentence(
    owner: store.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_source, "show", lambda _: Table("r.csv", pd.DataFrame({"a": ["b"]}, dtype=object)))
    at = running(Desk(1), owner)
    at.button(key="review_files.open").click().run()
    (said,) = at.error
    assert "no column “question” and “corrected”" in said.value
