"""One button that answers what has no answer yet."""

import streamlit as st

from services import answers
from services.store import Variant
from services.words import Split


def show(project_id: str, variant: Variant) -> None:
    """Offer to answer the training questions that this variant has not answered; nothing when there are none."""
    missing = len(answers.missing(project_id, [variant.id], Split.TRAIN))
    if not missing:
        return
    st.caption(
        f"{missing} question{' has' if missing == 1 else 's have'} no answer from {variant.model.name} yet. "
        "Held-out questions are answered when you compare."
    )
    if st.button(f"Answer {missing} question{'' if missing == 1 else 's'}", type="primary", icon=":material/chat:"):
        answers.submit(project_id, variant.id)
        st.rerun()
