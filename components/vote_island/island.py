"""Put the island on a Streamlit page. What it needs after that it fetches from `routes`."""

from functools import cache
from pathlib import Path

import streamlit as st

from services import comparisons, rendering
from services.store import Comparison, Person

_HERE = Path(__file__).parent
_SCRIPTS = ("outbox.js", "pairs.js", "view.js", "island.js")  # one after the other they are one module


@cache
def _source(*names: str) -> str:
    return "\n".join((_HERE / name).read_text() for name in names)


def show(comparison: Comparison, *, labeler: Person) -> None:
    """Draw the island for a labeler; what reaches the browser names no variant, model or run."""
    mount = st.components.v2.component(
        "winrate_vote_island", html=_source("island.html"), css=_source("island.css"), js=_source(*_SCRIPTS)
    )
    mount(
        key=f"vote_island_{comparison.id}",
        data={
            "comparison": comparison.id,
            "labeler": labeler.id,
            "guidelines": rendering.to_html(comparison.guidelines),
            "dwellMs": comparisons.DWELL_MS,
        },
    )
