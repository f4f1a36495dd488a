"""What a model thought before it answered: for who manages the project, never for a voter."""

import streamlit as st

from components import safe_text


def show(reasoning: str) -> None:
    """Draw the reasoning, closed; nothing where the model told none."""
    if not reasoning:
        return
    with st.expander("Its reasoning", icon=":material/psychology:"):
        st.caption("Kept apart from the answer: voters, reviewers, judges and training rows never see it.")
        safe_text.show(reasoning)
