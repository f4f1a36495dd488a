"""What Streamlit runs: the page as the app's navigation would."""

from pathlib import Path

import streamlit as st

from components import brand

PAGES = Path(__file__).resolve().parents[3] / "pages"
st.set_page_config(layout="wide")
brand.show()
st.navigation([st.Page(PAGES / "vote.py", title="Vote", url_path="vote")]).run()
