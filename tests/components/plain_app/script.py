"""What Streamlit runs: one kind of element (?kind=) for each of the words in the store's folder."""

import json

import streamlit as st

from components import plain
from services import settings
from tests.components.plain_app.kinds import KINDS, OPTIONS

st.set_page_config(layout="wide")
kind = st.query_params["kind"]
for words in json.loads((settings.load().home / "words.json").read_text()):
    if kind in OPTIONS:
        OPTIONS[kind](plain.option(words))
    else:
        KINDS[kind](plain.words(words))
st.html("<div id='done'></div>")
