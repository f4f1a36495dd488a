"""Where reviews go next, in one line and a sentence."""

from datetime import timedelta

import streamlit as st

from components import live
from services import reviews
from services.reviews import outlook

EVERY = timedelta(seconds=30)


def show(project_id: str, variant_id: str, person_id: str) -> None:
    """Draw what is ready and how many more are worth doing, with the way on; it follows the reviews as they come."""
    live.show(_draw, EVERY, project_id, variant_id, person_id)


def _draw(project_id: str, variant_id: str, person_id: str) -> None:
    progress = reviews.progress(variant_id, person_id)
    found = outlook.outlook(project_id, progress.total - progress.anybodys)
    with st.container(border=True):
        with st.container(horizontal=True):
            st.metric("Rows ready to train", found.rows, width=150)
            st.metric("Corrected", f"{found.pairs} of {found.goal}" if found.goal else found.pairs, width=120)
            st.metric("Preference pairs", found.pairs, width=140, help="Your text preferred over the model's own")
            st.metric(
                "Regression questions", found.regressions, width=170, help="Questions whose right answer is known"
            )
        st.caption(found.sentence)
        st.page_link("pages/fine_tune.py", label="Next: fine-tune", icon=":material/arrow_forward:")
