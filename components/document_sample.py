"""The way in for somebody who has no document at hand."""

import streamlit as st

from services import documents


def show(project_id: str) -> None:
    """Draw a line with the button that adds the sample."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Just looking? Take the handbook of an invented kitchen composter.", width="content")
        if st.button("Use the sample document", icon=":material/menu_book:", key="document_sample.use"):
            with st.spinner("Reading the sample document"):
                documents.add_sample(project_id)
            st.rerun()
