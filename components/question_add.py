"""Questions of one's own: typed, or pasted as a list."""

import streamlit as st

from components import question_grid
from services import questions
from services.counting import count


def show(project_id: str) -> None:
    """Draw the box for questions; what is there already is left out and said."""
    with st.form("question_add.typed", border=False, clear_on_submit=True):
        text = st.text_area("One question a line", placeholder="How long does delivery take?", height=160)
        if st.form_submit_button("Add", icon=":material/add:") and text.strip():
            lines = [line for line in text.splitlines() if line.strip()]
            added = questions.add(project_id, lines)
            left_out = f"; {len(lines) - added} already there" if added < len(lines) else ""
            st.toast(f"{count(added, 'new question')}{left_out}", icon=":material/check:")
            question_grid.refresh()
            st.rerun()
