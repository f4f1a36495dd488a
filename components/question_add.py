"""Questions of one's own: typed, or pasted as a list."""

from collections.abc import Sequence

import streamlit as st

from components import plain, question_grid
from services import questions
from services.counting import count
from services.tables import names_of, title_of


def show(project_id: str) -> None:
    """Draw the box for questions; what is there already is left out and said."""
    with st.form("question_add.typed", border=False, clear_on_submit=True):
        text = st.text_area("One question a line", placeholder="How long does delivery take?", height=160)
        if st.form_submit_button("Add", icon=":material/add:") and text.strip():
            lines = [line for line in text.splitlines() if line.strip()]
            added, there = questions.add_named(project_id, lines)
            st.toast(f"{count(len(added), 'new question')}{_there(there)}", icon=":material/check:")
            question_grid.refresh()
            st.rerun()


def _there(texts: Sequence[str]) -> str:
    """Name the lines that are questions already."""
    if not texts:
        return ""
    return plain.words(f"; already there: {names_of(map(title_of, texts), 5)}")
