"""What a fine-tune would cost and need, and the button that starts it."""

import streamlit as st

from services import finetunes, providers
from services.finetunes import Preflight


def show(project_id: str, person_id: str, check: Preflight) -> None:
    """Draw the pre-flight; launch when nothing stands in the way."""
    provider = providers.current()
    with st.container(border=True):
        if not check.problems:
            st.markdown(f"**Ready to train:** {len(check.rows)} reviewed answers")
        for problem in check.problems:
            st.warning(problem, icon=":material/info:")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            epochs = st.number_input("Passes over the rows", 1, 20, finetunes.DEFAULT_EPOCHS, width=180)
            suffix = st.text_input("Name of the result", f"round-{len(finetunes.listing(project_id)) + 1}", width=220)
            launch = st.button("Launch", type="primary", icon=":material/rocket_launch:", disabled=bool(check.problems))
        tokens = check.tokens // finetunes.DEFAULT_EPOCHS * epochs
        st.caption(f"Trains {provider.chat_model} {providers.place(provider)} on about {tokens:,} tokens.")
        if launch:
            finetunes.launch(project_id, person_id, suffix=suffix, epochs=int(epochs))
            st.rerun()
