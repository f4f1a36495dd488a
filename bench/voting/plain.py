"""The vote as one would first write it: buttons with shortcuts, one rerun a vote, the same services behind."""

import streamlit as st

from components import safe_text, session
from services import comparisons
from services.store.columns import new_id
from services.words import Verdict

person = session.person()
comparison = comparisons.open_for(person.id, session.project().id)
assert comparison is not None
(pair, *_) = comparisons.next_pairs(comparison.id, person.id, 1)


def vote(verdict: Verdict) -> None:
    """Store the verdict on the pair in sight."""
    assert comparison is not None
    comparisons.vote(comparison.id, pair.id, person.id, verdict, vote_id=new_id(), duration_ms=1000)


st.subheader(pair.question, anchor=False)
for column, text in zip(st.columns(2), (pair.left, pair.right), strict=True):
    with column:
        safe_text.show(text)
for column, (key, verdict) in zip(st.columns(4), enumerate(Verdict, 1), strict=True):
    column.button(verdict.value, key=f"plain.{verdict}", shortcut=str(key), on_click=vote, args=(verdict,))
