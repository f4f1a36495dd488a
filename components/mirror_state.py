"""How the mirror to Argilla does, and which Argilla it is."""

import streamlit as st

from components import errors, live, plain
from services import mirror
from services.mirror import MirrorState

REFRESH_SECONDS = 5.0


def show() -> None:
    """Draw the state of the mirror, live, and a form for another Argilla server."""
    st.subheader("Argilla")
    live.show(_state, REFRESH_SECONDS)
    with st.expander("Use another Argilla server", icon=":material/dns:"):
        _form()


def _state() -> None:
    state = mirror.state()
    if state.argilla_url is None:
        st.info("No Argilla server is connected. Winrate works without one.", icon=":material/info:")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge("Connected", icon=":material/sync:", color="green") if state.reachable else st.badge(
            "Not reachable", icon=":material/sync_problem:", color="orange"
        )
        st.link_button("Open Argilla", state.argilla_url, icon=":material/open_in_new:")
    st.caption(plain.words(_sentence(state)))


def _sentence(state: MirrorState) -> str:
    where = "The Argilla on this machine" if state.embedded else state.argilla_url
    waiting = f"{state.waiting} changes wait to be sent" if state.waiting else "everything is sent"
    refused = f", {state.refused} were refused: {state.last_error}" if state.refused else ""
    problem = f" Last problem: {state.last_error}" if not state.reachable and state.last_error else ""
    return f"{where}: {waiting}{refused}.{problem}"


def _form() -> None:
    with st.form("mirror_state.form", border=False):
        url = st.text_input("Address", placeholder="https://argilla.example.org")
        key = st.text_input("Owner's API key", type="password", help="Encrypted before it is stored, never shown.")
        if st.form_submit_button("Connect", type="primary"):
            with errors.shown():
                mirror.connect(url, key)
                st.rerun()
    if not mirror.state().embedded and st.button("Go back to the Argilla on this machine"):
        mirror.use_embedded()
        st.rerun()
