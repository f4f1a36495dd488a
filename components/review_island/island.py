"""Put the island on a Streamlit page. What it needs after that it fetches from `routes`."""

from pathlib import Path

import streamlit as st

from components import islands
from components.islands import key_routes
from components.review_island.routes import DWELL_MS
from services import rendering, reviews, web
from services.store import Person, Project, Variant
from services.words import KeyPage, ReviewTag

_HERE = Path(__file__).parent
_SCRIPTS = (
    "outbox.js",
    "page.js",
    "diff.js",
    "others.js",
    "keyboard.js",
    "gestures.js",
    "key_choice.js",
    "words.js",
    "drafts.js",
    "records.js",
    "view.js",
    "sheet.js",
    "keys.js",
    "island.js",
)


def show(project: Project, variant: Variant, *, reviewer: Person) -> None:
    """Draw the island for somebody; what reaches the browser names no variant, model or run."""
    mount = st.components.v2.component(
        "winrate_review_island",
        html=islands.source(_HERE, "island.html"),
        css=islands.source(_HERE, "base.css", "keys.css", "text.css", "island.css", "sheet.css"),
        js=islands.source(_HERE, *_SCRIPTS),
    )
    mount(
        key=f"review_island_{variant.id}",
        data={
            "variant": variant.id,
            "base": web.here(""),
            "labeler": reviewer.id,
            "name": reviewer.name,
            "keys": key_routes.of_page(KeyPage.REVIEW, reviewer),
            "guidelines": rendering.to_html(reviews.guidelines(project)),
            "tags": [{"value": tag.value, "words": tag.words} for tag in ReviewTag],
            "dwellMs": DWELL_MS,
        },
    )
