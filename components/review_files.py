"""The reviews that are shown as a file, and reviews out of a file."""

from collections.abc import Sequence

import streamlit as st

from components import errors, table_export, table_source
from services import audit, reviews
from services.counting import count
from services.reviews import Row

_ROUND, _DONE = "review_files.round", "review_files.done"


def show(found: Sequence[Row], variant_id: str, person_id: str) -> None:
    """Draw the choice of formats to save, and the dialog that takes reviews over."""
    if done := st.session_state.pop(_DONE, None):
        st.toast(done, icon=":material/check_circle:", duration="long")
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
    st.markdown(
        "A table with the columns **question** and **corrected**, and if you like **answer**, **reviewer**, "
        "**question_rating**, **passages_rating**, **tags** and **comment**: as *Export* writes it. "
        "Each row goes to the answer to that question; reviews that are here already stay as they are."
    )
    st.session_state.setdefault(_ROUND, 0)
    table = table_source.show(f"review_files.source.{st.session_state[_ROUND]}")
    if table is None:
        return
    with errors.shown():
        with st.spinner("Importing, and leaving out what is here already"):
            st.session_state[_DONE] = reviews.import_rows(variant_id, table, person_id).sentence
        st.session_state[_ROUND] += 1  # a new key empties the uploader
        st.rerun()
