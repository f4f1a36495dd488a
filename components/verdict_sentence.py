"""The sentence that somebody reads who looks for one minute."""

import streamlit as st

from components import plain
from services.results import Results, sentence
from services.statistics import Decision

LOOKS = {
    Decision.SHIP: (":material/check_circle:", "blue"),
    Decision.STOP: (":material/cancel:", "orange"),
    Decision.OPEN: (":material/hourglass_top:", "gray"),
}


def show(results: Results) -> None:
    """Draw the verdict large, what it rests on below it, and what comes next."""
    said = sentence(results)
    icon, colour = LOOKS[results.decision]
    st.header(f":{colour}[{icon}] {plain.words(said.verdict)}", anchor=False)
    st.text(said.basis)
    if said.outlook:
        st.markdown(f"**{said.outlook}**")
