"""Draw text that a model, a document or a stranger wrote."""

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from services import rendering


def show(text: str, marked: Sequence[tuple[int, int]] = ()) -> None:
    """Draw untrusted Markdown: formatted, but with no image, script or live link in it.

    `marked` are characters to highlight, (start, end) each, in order.
    """
    drawn = rendering.marked_html(text, [(*span, True) for span in marked]) if marked else rendering.to_html(text)
    _draw(drawn)


def show_answer(text: str | None) -> None:
    """Draw an answer in full, and below it what the model really wrote, to be unfolded."""
    if not text or not text.strip():
        st.caption("An empty answer.")
        return
    raw = f'<details class="source"><summary>Raw</summary><pre tabindex="0">{escape(text)}</pre></details>'
    _draw(rendering.to_html(text) + raw)


def show_heading(text: str) -> None:
    """Draw somebody's words as a heading, formatting nothing in them."""
    _draw(f"<h3>{rendering.plain_html(text)}</h3>")


def show_list(texts: Iterable[str]) -> None:
    """Draw a list of somebody's words, formatting nothing in them."""
    items = "".join(f'<li><span class="marker">•</span> {rendering.plain_html(text)}</li>' for text in texts)
    _draw(f"<ul>{items}</ul>")


def _draw(html: str) -> None:
    st.html(f'<div class="winrate-text" dir="auto">{html}</div>')


def show_changes(before: str, after: str) -> None:
    """Draw what changed between two untrusted texts, word by word."""
    st.html(f'<div class="winrate-changes" dir="auto">{rendering.diff_html(before, after)}</div>')
