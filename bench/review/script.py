"""What Streamlit runs: `/` is the island, `/plain` the form that reruns."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent
st.set_page_config(layout="wide")
st.navigation(
    [
        st.Page(HERE / "island.py", title="Review", url_path="review", default=True),
        st.Page(HERE / "plain.py", title="Plain", url_path="plain"),
    ],
    position="hidden",
).run()
