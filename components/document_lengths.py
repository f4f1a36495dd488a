"""How long the chunks are, now and as they would be."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

HEIGHT = 190


def show(now: Sequence[int], then: Sequence[int]) -> None:
    """Draw both lengths, in tokens, as small histograms over one another."""
    longest = max([*now, *then, 1])
    bins = {"start": 0, "end": longest + 1, "size": max(1, round(longest / 24))}
    figure = go.Figure()
    series = [("Now", now, "#8a8f98", 0.55)] + ([("Then", then, "#2f9079", 0.75)] if list(now) != list(then) else [])
    for name, lengths, colour, opacity in series:
        figure.add_histogram(x=list(lengths), name=name, xbins=bins, marker_color=colour, opacity=opacity)
    figure.update_layout(
        barmode="overlay",
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 28, "b": 0},
        legend={"orientation": "h", "y": 1.3, "x": 1, "xanchor": "right"},
        xaxis={"title": "Tokens in a chunk", "fixedrange": True},
        yaxis={"title": "Chunks", "fixedrange": True, "nticks": 4},
    )
    st.plotly_chart(figure, width="stretch", config={"displayModeBar": False}, key="document_lengths")
