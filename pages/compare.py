"""Start a blind vote of one variant against another, or of several, and see how it goes."""

import streamlit as st

from components import comparison_board, comparison_setup, comparison_tournament, session
from services import comparisons
from services.accounts import Action
from services.words import ComparisonStatus

owner = session.require(Action.SET_UP_COMPARISONS)
project = session.project()
st.title("Compare", anchor=False)

newest = next(iter(comparisons.listing(project.id)), None)
if newest is None:
    comparison_setup.show(project, owner)
else:
    several = comparisons.tournament(newest)
    comparison_board.show(comparison_tournament.show(several, owner) if len(several) > 1 else newest, owner)
    if all(each.status == ComparisonStatus.CLOSED for each in several):
        with st.expander("Start another comparison", icon=":material/add:"):
            comparison_setup.show(project, owner)
