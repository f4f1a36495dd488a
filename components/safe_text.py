"""Draw text that a model, a document or a stranger wrote."""

import streamlit as st

from services import rendering


def show(text: str) -> None:
    """Draw untrusted Markdown: formatted, but with no image, script or live link in it."""
    st.html(f'<div class="winrate-text" dir="auto">{rendering.to_html(text)}</div>')
