"""The most that a job may cost."""

import streamlit as st


def show(key: str, dollars: float | None) -> float | None:
    """Ask for a limit in dollars where the job is known to cost something; None stands for no limit."""
    if not dollars:
        return None
    chosen = st.number_input(
        "Stop before, in dollars",
        min_value=0.0,
        value=None,
        format="%.2f",
        placeholder="no limit",
        key=f"{key}.budget",
        width=190,
    )
    return float(chosen) if chosen else None
