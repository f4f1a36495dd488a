"""What Streamlit runs: the island of the project's first variant, as the review page shows it."""

import streamlit as st

from components import review_island, session
from services import variants

st.set_page_config(layout="wide")
st.title("Review", anchor=False)
project = session.project()
review_island.show(project, variants.listing(project.id)[0], reviewer=session.person())
