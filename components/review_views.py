"""The owner's ways of looking at reviews."""

from enum import StrEnum

import streamlit as st

from services import reviews


class View(StrEnum):
    """One way of looking at reviews."""

    REVIEW = "Review"
    ALL = "All reviews"
    DISAGREEMENTS = "Disagreements"
    RETRIEVAL = "Retrieval"
    PEOPLE = "Guidelines and people"


def show(project_id: str) -> View:
    """Draw the choice, with the number of disagreements that wait; give the chosen one."""
    open_ones = sum(each.counts is None for each in reviews.disagreements(project_id))
    chosen = st.segmented_control(
        "View",
        list(View),
        default=View.REVIEW,
        format_func=lambda view: f"{view} ({open_ones})" if view == View.DISAGREEMENTS and open_ones else view.value,
        key="review_views.chosen",
        label_visibility="collapsed",
    )
    return chosen or View.REVIEW
