"""Results: one sentence, two charts, and the votes behind them."""

import streamlit as st

from components import comparison_picker, empty_state, results_board, session
from services import comparisons
from services.accounts import Action

viewer = session.require(Action.SEE_RESULTS)
st.title("Results", anchor=False)
known = comparisons.listing(session.project().id)
if known:
    results_board.show(comparison_picker.show(known), viewer)
elif not session.may(Action.SET_UP_COMPARISONS):
    st.info("There is no result yet. It stands here as soon as people vote.")
else:
    empty_state.show(
        "No comparison yet. Choose two variants and let people vote blind.",
        action="Start a comparison",
        page="pages/compare.py",
    )
