"""The questions: searched, edited in place, kept, rejected, deleted, looked at and saved as a file."""

import streamlit as st

from components import question_bulk, question_export, question_filters, question_grid
from services import questions
from services.questions import Counts


def show(project_id: str, counts: Counts, person_id: str) -> None:
    """Draw the table with its search and what can be done; an edit is kept at once."""
    st.caption(_tally(counts))
    rows = questions.rows(project_id)
    wanted = question_filters.show(rows)
    found = [row for row in rows if wanted.includes(row)]
    question_bulk.show_undo()
    bar = st.container()
    if not found:
        st.info("No question is like that. Change the search or the filters.", icon=":material/search_off:")
        return
    all_ticked = question_bulk.all_ticked(wanted)
    ticked = question_grid.show(project_id, found, wanted, ticked=all_ticked, person_id=person_id)
    with bar:
        question_bulk.show(ticked, len(found), person_id)
    question_export.show(found, len(rows))


def _tally(counts: Counts) -> str:
    parts = [f"{counts.train} to train", f"{counts.test} held out", f"{counts.rejected} rejected"]
    parts += [f"{counts.dropped} dropped by a check"] if counts.dropped else []
    return " · ".join(parts + ([f"{counts.retired} retired"] if counts.retired else []))
