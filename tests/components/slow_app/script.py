"""What Streamlit runs: two lines of text, and a long wait between them."""

import time

import streamlit as st

from components import brand

brand.show()
st.button("Again")
time.sleep(3)
st.text("Below")
