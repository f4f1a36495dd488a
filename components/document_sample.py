"""The way in for somebody who has no document at hand."""

import streamlit as st

from services import documents


def show(project_id: str) -> None:
    """Draw what documents are for, and a button that adds the sample."""
    with st.container(border=True, horizontal_alignment="center"):
        st.markdown(
            "Drop what your assistant should know: a manual, a price list, help pages.  \n"
            "Just looking? Take the handbook of an invented kitchen composter.",
            text_alignment="center",
        )
        if st.button("Use the sample document", icon=":material/menu_book:", key="document_sample.use"):
            with st.spinner("Reading the sample document"):
                documents.add_sample(project_id)
            st.rerun()
