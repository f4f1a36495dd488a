"""The passages that were put before a model, with their scores."""

from collections.abc import Sequence

import streamlit as st

from components import safe_text


def show(passages: Sequence[tuple[str, float]]) -> None:
    """Draw each passage (text, score), best first."""
    if not passages:
        st.caption("No passage was found, so the model has nothing to read.")
    for rank, (text, score) in enumerate(passages, start=1):
        with st.container(border=True, gap="xsmall"):
            st.caption(f"Passage {rank} · score {score:.3f}")
            safe_text.show(text)
