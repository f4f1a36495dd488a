"""Put the island on a Streamlit page. What it needs after that it fetches from `routes`."""

from pathlib import Path

import streamlit as st

from components import islands
from services import comparisons, rendering
from services.store import Comparison, Person

_HERE = Path(__file__).parent
_SCRIPTS = ("outbox.js", "page.js", "pairs.js", "view.js", "island.js")


def show(comparison: Comparison, *, labeler: Person) -> None:
    """Draw the island for a labeler; what reaches the browser names no variant, model or run."""
    mount = st.components.v2.component(
        "winrate_vote_island",
        html=islands.source(_HERE, "island.html"),
        css=islands.source(_HERE, "base.css", "island.css"),
        js=islands.source(_HERE, *_SCRIPTS),
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
