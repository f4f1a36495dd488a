"""Results: one sentence, two charts, and the votes behind them."""

import streamlit as st

from components import comparison_picker, empty_state, ranking_plot, results_board, session
from services import comparisons, results

viewer = session.owner()
st.title("Results", anchor=False)
known = comparisons.listing(session.project().id)
if known:
    chosen = comparison_picker.show(known)
    if ranked := results.ranking(chosen.id, viewer=viewer):
        ranking_plot.show(ranked)
    results_board.show(chosen, viewer)
else:
    empty_state.show(
        "No comparison yet. Choose two variants and let people vote blind.",
        action="Start a comparison",
        page="pages/compare.py",
    )
