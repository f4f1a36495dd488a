"""Blind vote: one pair at a time, and nothing on the page says which variant is which."""

import streamlit as st

from components import empty_state, session, vote_island
from services import comparisons
from services.accounts import Action

person = session.require(Action.VOTE)
comparison = comparisons.open_for(person.id, session.project().id)

st.title("Which answer is better?", anchor=False)
if comparison is None:
    empty_state.show(
        "No vote is open right now. You can review answers in the meantime.",
        action="Review answers",
        page="pages/review.py",
    )
else:
    vote_island.show(comparison, labeler=person)
