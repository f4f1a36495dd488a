"""The reviews that are shown as a file, and reviews out of a file."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from components import errors, import_notes, import_times, plain, table_export, table_source
from services import audit, reviews
from services.counting import count
from services.reviews import Row
from services.tables import Table, TimeChoices

_ROUND, _DONE, _LEFT_OUT = "review_files.round", "review_files.done", "review_files.left_out"


def show(found: Sequence[Row], variant_id: str, person_id: str) -> None:
    """Draw the choice of formats to save, and the dialog that takes reviews over."""
    if done := st.session_state.pop(_DONE, None):
        st.toast(done, icon=":material/check_circle:", duration="long")
    left_out = st.session_state.get(_LEFT_OUT, ())
    import_notes.show(f"Left out of the last import: {count(len(left_out), 'row')}", left_out)
    with st.container(horizontal=True, width="content"):
        if given := [row for row in found if row.status]:
            said = f"{count(len(given), 'review')} as shown, with user names. Every format can be imported again."
            taken = audit.noted(lambda: reviews.frame(given), "reviews.exported", number=len(given))
            table_export.show("reviews", taken, said)
        if st.button("Import", icon=":material/upload:", key="review_files.open"):
            _import(variant_id, person_id)


@st.dialog("Import reviews", width="large")
@errors.shown()
def _import(variant_id: str, person_id: str) -> None:
    ask(variant_id, person_id)


def ask(variant_id: str, person_id: str) -> None:
    """Draw what the dialog holds: where the reviews come from, and what has to be said before they are imported."""
    st.markdown(
        "A table with the columns **question** and **corrected**, and if you like **answer**, **reviewer**, "
        "**question_rating**, **passages_rating**, **tags** and **comment**: as *Export* writes it. "
        "Each row goes to the answer to that question; reviews that are here already stay as they are."
    )
    st.session_state.setdefault(_ROUND, 0)
    key = f"review_files.source.{st.session_state[_ROUND]}"
    table = table_source.show(key)
    if table is None:
        return
    for note in table.notes:
        st.caption(plain.words(note))
    choices = import_times.show(partial(reviews.times, table), f"{key}.times")
    if not _may_import(table, choices, key):
        return
    with errors.shown():
        with st.spinner("Importing, and leaving out what is here already"):
            done = reviews.import_rows(variant_id, table, person_id, choices)
        st.session_state[_DONE], st.session_state[_LEFT_OUT] = done.sentence, done.left_out
        st.session_state[_ROUND] += 1  # a new key empties the uploader
        st.rerun()


def _may_import(table: Table, choices: TimeChoices, key: str) -> bool:
    """Wait for a click where there is something to look at first."""
    times = reviews.times(table, choices)
    clear = times is None or not (times.order_example or times.zone_example or times.problems)
    if clear and not table.notes:
        return True
    return st.button(f"Import {count(len(table.rows), 'row')}", type="primary", key=f"{key}.go")
