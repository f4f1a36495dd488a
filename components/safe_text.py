"""Draw text that a model, a document or a stranger wrote."""

from collections.abc import Sequence

import streamlit as st

from services import rendering


def show(text: str, marked: Sequence[tuple[int, int]] = ()) -> None:
    """Draw untrusted Markdown: formatted, but with no image, script or live link in it.

    `marked` are characters to highlight, (start, end) each, in order.
    """
    drawn = rendering.marked_html(text, [(*span, True) for span in marked]) if marked else rendering.to_html(text)
    st.html(f'<div class="winrate-text" dir="auto">{drawn}</div>')


def show_changes(before: str, after: str) -> None:
    """Draw what changed between two untrusted texts, word by word."""
    marks = (
        "<style>.winrate-changes{white-space:pre-wrap;overflow-wrap:anywhere}"
        ".winrate-changes del{opacity:.6}.winrate-changes ins{text-decoration:none;font-weight:600;"
        "background:rgb(47 144 121 / 22%);border-radius:.2em}</style>"
    )
    st.html(f'{marks}<div class="winrate-changes" dir="auto">{rendering.diff_html(before, after)}</div>')
