"""The result to take away: a page that opens offline, a paragraph to paste."""

import streamlit as st

from components import plain
from services import results
from services.results import Results
from services.store import Person
from services.store.columns import now


def show(found: Results, viewer: Person) -> None:
    """Draw the download of the report and the methods paragraph."""
    with st.container(horizontal=True):
        st.download_button(
            "Download report (HTML)",
            data=lambda: _report(found, viewer),
            file_name=f"winrate-report-{found.comparison_id[:8]}.html",
            mime="text/html",
            icon=":material/description:",
            help="One page that opens without a network; print it for a PDF. It names no labeler.",
            key="results_take_away.report",
            on_click="ignore",
        )
        with st.popover("Methods, to paste", icon=":material/content_paste:"):
            st.markdown(plain.words(results.methods(found)))


def _report(found: Results, viewer: Person) -> str:
    fingerprint = results.data_hash(found.comparison_id, viewer=viewer)
    return results.report(found, fingerprint=fingerprint, drawn_at=f"{now():%d %B %Y at %H:%M} UTC")
