"""The few lines of OpenAI's SDK that do what a run did."""

import streamlit as st

from services import finetunes
from services.finetunes.code import KEY_VARIABLE
from services.store import FineTuneRun


def show(run: FineTuneRun, *, key: str) -> None:
    """Draw the lines, with the file that they open."""
    lines = finetunes.snippet(run)
    if lines is None:
        st.caption("This model was not trained the way OpenAI's SDK asks for it, so there are no lines to show.")
        return
    st.caption(f"Beside the training file, with the host's key in {KEY_VARIABLE}, these lines train the same model.")
    st.code(lines, language="python")
    st.download_button("train.py", lines, "train.py", icon=":material/download:", key=f"{key}.code", on_click="ignore")
