"""What to say where there is nothing yet: why, and what to do next."""

import streamlit as st


def show(text: str, *, action: str, page: str, icon: str = ":material/arrow_forward:") -> None:
    """Draw a sentence and one link to the page that fills the gap."""
    with st.container(border=True, horizontal_alignment="center"):
        st.markdown(text, text_alignment="center")
        st.page_link(page, label=action, icon=icon)
