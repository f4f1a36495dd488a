"""Tables with rows to tick or to edit: the choice follows the rows through filters, sorting and other people."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

ROWS = [f"row-{number:02}" for number in range(8)]


def picking() -> None:
    """Draw a table of the rows in the session, and a button that does something to those that are ticked."""
    import streamlit as st

    from components import grid

    st.session_state.setdefault("did", [])
    if st.session_state.get("away"):
        return
    shown = st.session_state["shown"]
    ticked = grid.pick([{"Row": each} for each in shown], shown, key="table", many=True)
    st.session_state["ticked"] = ticked
    label = f"Accept {len(ticked)}: {grid.named(ticked)}"
    if ticked and (ids := grid.act(label, ticked, key="accept")):
        st.session_state["did"].append(ids)


def editing() -> None:
    """Draw a table with a number for each row in the session."""
    import pandas as pd
    import streamlit as st

    from components import grid

    shown = st.session_state["shown"]
    table = pd.DataFrame({"Row": shown, "Number": [0] * len(shown)})
    st.session_state["edits"] = grid.edit(table, shown, key="editor", disabled=["Row"])


def table(script: Any, shown: list[str]) -> AppTest:
    at = AppTest.from_function(script, default_timeout=30)
    at.session_state["shown"] = shown
    return ran(at)


def ran(at: AppTest, **state: Any) -> AppTest:
    """Run the page again, once the session has this."""
    for name, value in state.items():
        at.session_state[name] = value
    at.run()
    assert not at.exception
    return at


def tick(at: AppTest, *rows: str) -> AppTest:
    """Tick rows where they stand, as the browser does."""
    places = [at.session_state["shown"].index(each) for each in rows]
    at.session_state[at.dataframe[0].key] = {"selection": {"rows": places}}
    return ran(at)


def press(at: AppTest) -> AppTest:
    at.button[0].click()
    return ran(at)


def test_what_is_ticked_stays_ticked_when_rows_before_it_are_filtered_out() -> None:
    at = tick(table(picking, ROWS), "row-02", "row-05")
    ran(at, shown=ROWS[2:])
    assert at.session_state["ticked"] == ["row-02", "row-05"]
    assert ran(at).session_state["ticked"] == ["row-02", "row-05"], "in the next run too"


def test_what_is_filtered_out_is_not_ticked_and_neither_is_who_follows() -> None:
    at = tick(table(picking, ROWS), "row-00")
    ran(at, shown=ROWS[1:])
    assert at.session_state["ticked"] == [] and not at.button
    assert ran(at, shown=ROWS).session_state["ticked"] == [], "it was out of sight"


def test_a_tick_that_was_taken_away_stays_away() -> None:
    at = tick(table(picking, ROWS), "row-03")
    ran(at, shown=ROWS[1:])
    tick(at)
    assert ran(at, shown=ROWS[2:]).session_state["ticked"] == []


def test_rows_that_are_added_at_the_end_leave_the_table_where_it_is() -> None:
    at = tick(table(picking, ROWS[:4]), "row-01")
    before = at.dataframe[0].key
    ran(at, shown=ROWS)
    assert at.dataframe[0].key == before and at.session_state["ticked"] == ["row-01"]


def test_the_button_names_its_rows_and_acts_on_them_once() -> None:
    at = tick(table(picking, ROWS), "row-01", "row-02", "row-04", "row-06")
    assert at.button[0].label == r"Accept 4: row\-01, row\-02 and 2 more"
    press(at)
    ran(at)
    assert at.session_state["did"] == [["row-01", "row-02", "row-04", "row-06"]]


def test_a_press_that_was_meant_for_other_rows_does_nothing() -> None:
    at = tick(table(picking, ROWS), "row-00", "row-01")
    at.button[0].click()
    ran(at, shown=ROWS[1:])  # the press and the filter arrive together: row-00 is out of sight
    assert at.session_state["ticked"] == ["row-01"] and at.session_state["did"] == []
    assert "so nothing was done" in at.toast[0].value
    press(at)
    assert not at.toast
    assert at.session_state["did"] == [["row-01"]]


def test_nothing_is_ticked_when_somebody_comes_back_from_another_page() -> None:
    at = tick(table(picking, ROWS), "row-01")
    ran(at, away=True)
    assert ran(at, away=False).session_state["ticked"] == []


def test_rows_need_an_id_each() -> None:
    at = AppTest.from_function(picking, default_timeout=30)
    at.session_state["shown"] = ["same", "same"]
    assert at.run().exception and not at.dataframe


@settings(max_examples=25, deadline=None)
@given(some.lists(some.lists(some.sampled_from(ROWS), unique=True), min_size=1, max_size=5), some.randoms())
def test_only_what_was_ticked_and_stayed_in_sight_is_ever_ticked(views: list[list[str]], chance: random.Random) -> None:
    at = table(picking, ROWS)
    expected: set[str] = set()
    for shown in views:
        ran(at, shown=shown)
        expected &= set(shown)
        assert at.session_state["ticked"] == [each for each in shown if each in expected]
        expected = {each for each in shown if chance.random() < 0.5}
        tick(at, *expected)
        assert set(at.session_state["ticked"]) == expected


def change(at: AppTest, row: str, value: Any) -> AppTest:
    """Edit a cell where it stands, as the browser does; a table remembers its earlier edits."""
    key = at.dataframe[0].key
    before = dict(at.session_state[key]["edited_rows"]) if key in at.session_state else {}
    edits = before | {at.session_state["shown"].index(row): {"Number": value}}
    at.session_state[key] = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}
    return ran(at)


def test_an_edit_belongs_to_its_row_when_others_are_put_before_it() -> None:
    at = change(table(editing, ROWS[2:5]), "row-03", 7)
    ran(at, shown=ROWS)
    assert at.session_state["edits"] == {"row-03": {"Number": 7}}
    assert at.dataframe[0].value["Number"].tolist() == [0, 0, 0, 7, 0, 0, 0, 0]
    change(at, "row-00", 2)
    assert at.session_state["edits"] == {"row-00": {"Number": 2}, "row-03": {"Number": 7}}


def test_an_edit_of_a_row_that_is_gone_is_gone_and_an_emptied_cell_stays_empty() -> None:
    at = change(table(editing, ROWS[:4]), "row-00", 7)
    change(at, "row-02", None)
    ran(at, shown=ROWS[1:4])
    assert at.session_state["edits"] == {"row-02": {"Number": None}}


@pytest.mark.parametrize("words", ["![x](http://x.example/a.png)", "a\nb", "x" * 400])
def test_rows_are_named_in_short_and_letter_for_letter(words: str) -> None:
    from components import grid

    assert len(grid.named([words])) < 120 and "\n" not in grid.named([words])
    assert "](" not in grid.named([words])
