"""Put the island on a Streamlit page. What it needs after that it fetches from `routes`."""

from hashlib import sha256
from pathlib import Path

import streamlit as st

from components import islands
from components.islands import key_routes
from components.vote_island import texts
from services import comparisons, rendering, web
from services.comparisons import BlindPair, PracticePair
from services.store import Comparison, Person
from services.words import KeyPage, VoteReason

_HERE = Path(__file__).parent
_SCRIPTS = (
    "outbox.js",
    "page.js",
    "others.js",
    "keyboard.js",
    "gestures.js",
    "key_choice.js",
    "keys.js",
    "diff.js",
    "differences.js",
    "practice.js",
    "pairs.js",
    "after.js",
    "view.js",
    "island.js",
)


def show(comparison: Comparison, *, labeler: Person) -> None:
    """Draw the island for a labeler; what reaches the browser names no variant, model or run."""
    _mount(
        f"vote_island_{comparison.id}",
        comparison,
        labeler=labeler.id,
        name=labeler.name,
        keys=key_routes.of_page(KeyPage.VOTE, labeler),
        practice=[_pair(each) | {"verdict": each.verdict, "why": each.why} for each in comparisons.PRACTICE],
        preview=False,
    )


def preview(comparison: Comparison) -> None:
    """Draw the island with some of the pairs, for the owner: it looks and feels the same and keeps nothing."""
    pairs = [_pair(each) for each in comparisons.preview(comparison.id)]
    _mount(
        f"vote_island_preview_{comparison.id}",
        comparison,
        labeler="preview",
        name="",
        keys=key_routes.of_page(KeyPage.VOTE, None),
        practice=pairs,
        preview=True,
    )


def _mount(key: str, comparison: Comparison, **data: object) -> None:
    mount = st.components.v2.component(
        "winrate_vote_island",
        html=islands.source(_HERE, "island.html"),
        css=islands.source(_HERE, "base.css", "keys.css", "text.css", "island.css", "bar.css"),
        js=islands.source(_HERE, *_SCRIPTS),
    )
    mount(
        key=key,
        data={
            "comparison": comparison.id,
            "base": web.here(""),
            "edition": sha256(comparison.guidelines.encode()).hexdigest()[:12],
            "guidelines": rendering.to_html(comparison.guidelines),
            "dwellMs": comparisons.DWELL_MS,
            "ahead": comparisons.ahead(comparison),
            "reasons": [{"word": each, "label": VoteReason(each).words} for each in comparison.reasons],
            **data,
        },
    )


def _pair(pair: BlindPair | PracticePair) -> dict[str, object]:
    return texts.drawn(pair) | {"source": texts.written(pair)}
