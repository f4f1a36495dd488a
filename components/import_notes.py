"""What an import leaves out, row by row."""

from collections.abc import Sequence

import streamlit as st

from components import plain

_SHOWN = 200


def show(head: str, lines: Sequence[str]) -> None:
    """Draw a box to open that lists rows with their reasons, long lists cut with their number; nothing without rows."""
    if not lines:
        return
    with st.expander(plain.words(head), icon=":material/playlist_remove:"):
        for line in lines[:_SHOWN]:
            st.caption(plain.words(line))
        if len(lines) > _SHOWN:
            st.caption(f"And {len(lines) - _SHOWN:,} more.")
