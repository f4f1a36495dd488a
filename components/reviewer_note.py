"""A word to whoever leads a vote when the same people review and vote."""

from collections.abc import Sequence

import streamlit as st

from components import plain
from services.counting import count

WHY = "People who review learn how the base writes and what was corrected, so they may recognise a side."
MOST_NAMED = 3


def show(people: Sequence[tuple[str, int]]) -> None:
    """Name those who vote and have reviewed answers, as (name, answers); nothing where there is nobody."""
    if not people:
        return
    most = sorted(people, key=lambda each: -each[1])
    named = [f"{name} ({count(answers, 'answer')})" for name, answers in most[:MOST_NAMED]]
    rest = [f"{len(most) - MOST_NAMED} more"] if len(most) > MOST_NAMED else []
    said = (
        f"Also reviewed answers in this project: {', '.join([*named, *rest])}. {WHY} Prefer labelers who do not review."
    )
    st.warning(plain.words(said), icon=":material/visibility:")
