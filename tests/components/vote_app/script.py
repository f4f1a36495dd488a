"""What Streamlit runs: the page as the app's navigation would."""

from pathlib import Path

import streamlit as st

PAGES = Path(__file__).resolve().parents[3] / "pages"
st.set_page_config(layout="wide")
st.navigation([st.Page(PAGES / "vote.py", title="Vote", url_path="vote")]).run()
