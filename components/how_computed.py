"""Two sentences on how a figure came about, behind a small button."""

import streamlit as st


def show(text: str, source: str, *, key: str) -> None:
    """Draw the button; `text` and `source` are our own words."""
    with st.popover("How is this computed?", icon=":material/info:", type="tertiary", key=f"how_computed.{key}"):
        st.markdown(text)
        st.caption(source)
