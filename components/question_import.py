"""Questions of one's own: typed, pasted, or out of a file."""

import streamlit as st

from services import questions


def show(project_id: str) -> None:
    """Draw the two ways in; what is already there is left out."""
    with st.expander("Add your own questions", icon=":material/add:"):
        typed, from_file = st.tabs(["Type or paste", "CSV or JSONL"])
        with typed, st.form("question_import.typed", border=False, clear_on_submit=True):
            text = st.text_area("One question a line", placeholder="How long does delivery take?")
            if st.form_submit_button("Add", icon=":material/add:") and text.strip():
                _say(questions.add(project_id, text.splitlines()))
        with from_file, st.form("question_import.file", border=False, clear_on_submit=True):
            file = st.file_uploader("A file with a column or field called question", type=["csv", "jsonl", "ndjson"])
            if st.form_submit_button("Import", icon=":material/upload:") and file:
                _say(questions.import_file(project_id, file.name, file.getvalue()))


def _say(added: int) -> None:
    st.toast(f"{added} new question{'' if added == 1 else 's'}", icon=":material/check:")
    st.rerun()
