"""The logo, and the little CSS that Streamlit has no setting for."""

from pathlib import Path

import streamlit as st

ICON = Path(__file__).parent / "icon.svg"
_LOGO = Path(__file__).parent / "winrate.svg"
_CSS = (Path(__file__).parent / "layout.css", Path(__file__).parents[1] / "islands" / "text.css")


def show() -> None:
    """Put the logo over the sidebar and bring the page up to the top edge."""
    st.logo(_LOGO, size="large")
    for css in _CSS:
        st.html(css)
