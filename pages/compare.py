"""Start a blind vote of one variant against another, and see how it goes."""

import streamlit as st

from components import comparison_board, comparison_setup, session
from services import comparisons
from services.words import ComparisonStatus

owner = session.owner()
project = session.project()
st.title("Compare", anchor=False)

newest = next(iter(comparisons.listing(project.id)), None)
if newest is None:
    comparison_setup.show(project, owner)
else:
    comparison_board.show(newest, owner)
    if newest.status == ComparisonStatus.CLOSED:
        with st.expander("Start another comparison", icon=":material/add:"):
            comparison_setup.show(project, owner)
