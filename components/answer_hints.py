"""Automatic hints as quiet badges."""

from collections.abc import Sequence

import streamlit as st

from components import plain
from services.hints import Hint


def show(hints: Sequence[Hint]) -> None:
    """Draw the hints, said to be no more than that; nothing when there are none."""
    if not hints:
        return
    badges = " ".join(f":gray-badge[:material/lightbulb: {plain.words(hint.words)}]" for hint in hints)
    st.markdown(badges, help="Hints are found automatically. They say where to look, not that something is wrong.")
