"""Import a preference dataset that Argilla's tutorial made, as a project of its own."""

import streamlit as st

from components import plain
from services.counting import count
from services.errors import WinrateError
from services.mirror import tutorial


def show() -> None:
    """Draw the form; what came of it is said below."""
    with st.expander("Import a dataset from Argilla", icon=":material/download:"):
        st.caption(
            "Two answers a question, ranked, with the models' names as metadata: as in Argilla's tutorial on "
            "fine-tuning for RAG. It becomes a project of its own; importing again adds what is new."
        )
        with st.form("mirror_import.form", border=False):
            name = st.text_input("Dataset's name in Argilla")
            candidate = st.text_input(
                "The model that should win", help="Needed where no name says that it is fine-tuned."
            )
            if st.form_submit_button("Import"):
                _load(name.strip(), candidate.strip())


def _load(name: str, candidate: str) -> None:
    try:
        with st.spinner("Reading the dataset…"):
            found = tutorial.load(name, candidate)
    except WinrateError as error:
        st.error(plain.words(str(error)))
        return
    left = f" {count(found.passed_over, 'vote')} on two equal answers decide nothing." if found.passed_over else ""
    st.success(
        f"{count(found.pairs, 'pair')} and {count(found.votes, 'vote')} are here.{left} "
        f"Choose the project “{plain.words(name)}” in the menu on the left."
    )
