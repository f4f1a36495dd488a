"""Scores with their intervals, one row each with its words above: for what is compared by eye."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go
import streamlit as st

from components.interval_plot import TICKS
from services.results import percents

ROW_HEIGHT = 60


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """A score between two bounds, in [0, 1]; `mark` stands out before the label."""

    label: str
    lower: float
    score: float
    upper: float
    colour: str
    mark: str = ""


def show(rows: Sequence[IntervalRow], *, key: str) -> None:
    """Draw the rows, the first on top; labels may be a stranger's words."""
    figure = go.Figure()
    for place, row in enumerate(rows):
        low, score, high = percents(row.lower, row.score, row.upper)
        line = {"color": row.colour, "width": 6}
        figure.add_scatter(x=[row.lower, row.upper], y=[place, place], mode="lines", line=line, hoverinfo="skip")
        figure.add_scatter(
            x=[row.score],
            y=[place],
            mode="markers",
            marker={"color": row.colour, "size": 14, "line": {"color": "#ffffff", "width": 2}},
            hovertemplate=f"{score}, between {low} and {high}<extra></extra>",
        )
        mark = f"<b>{escape(row.mark)}</b>  " if row.mark else ""
        words = f"{mark}{escape(row.label)}: {score}"
        figure.add_annotation(x=0, y=place, yshift=18, xanchor="left", showarrow=False, font={"size": 13}, text=words)
    figure.update_layout(
        height=60 + ROW_HEIGHT * len(rows),
        showlegend=False,
        margin={"l": 8, "r": 16, "t": 8, "b": 28},
        xaxis={"range": [0, 1], "tickvals": TICKS, "ticktext": percents(*TICKS), "fixedrange": True},
        yaxis={"visible": False, "range": [len(rows) - 0.6, -0.7], "fixedrange": True},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    st.plotly_chart(figure, key=key, config={"displayModeBar": False})
