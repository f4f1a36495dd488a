"""What Streamlit runs: `/` is the island, `/plain` the page that reruns."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent
st.set_page_config(layout="wide")
st.navigation(
    [
        st.Page(HERE.parents[1] / "pages" / "vote.py", title="Vote", url_path="vote"),
        st.Page(HERE / "plain.py", title="Plain", url_path="plain"),
    ],
    position="hidden",
).run()
