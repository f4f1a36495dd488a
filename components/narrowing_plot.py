"""How the interval narrowed around the score while votes came in, against the threshold of the ship rule."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from components.interval_plot import COLOURS, TICKS
from services.results import Look, percents
from services.statistics import Decision, ShipRule

FEWEST_LOOKS = 3


def show(looks: Sequence[Look], rule: ShipRule, decision: Decision) -> None:
    """Draw the score as a line in the band of its interval; nothing while there are too few votes for a line."""
    if len(looks) < FEWEST_LOOKS:
        return
    colour = COLOURS[decision]
    votes = [each.votes for each in looks]
    said = [percents(each.interval.lower, each.interval.estimate, each.interval.upper) for each in looks]
    band = {"mode": "lines", "line": {"width": 0, "color": colour}, "hoverinfo": "skip"}
    figure = go.Figure(
        [
            go.Scatter(x=votes, y=[each.interval.upper for each in looks], **band),
            go.Scatter(x=votes, y=[each.interval.lower for each in looks], fill="tonexty", **band),
            go.Scatter(
                x=votes,
                y=[each.interval.estimate for each in looks],
                mode="lines",
                line={"color": colour, "width": 3},
                customdata=[f"{score}, between {low} and {high}" for low, score, high in said],
                hovertemplate="after %{x} votes: %{customdata}<extra></extra>",
            ),
        ]
    )
    figure.add_hline(y=rule.threshold, line_dash="dash", line_width=1.5, line_color="#8b919c")
    figure.update_layout(
        height=220,
        showlegend=False,
        margin={"l": 8, "r": 24, "t": 8, "b": 8},
        xaxis={"title": "votes", "range": [0, votes[-1]], "fixedrange": True, "showgrid": False, "zeroline": False},
        yaxis={"range": [0, 1], "tickvals": TICKS, "ticktext": percents(*TICKS), "fixedrange": True},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    st.plotly_chart(figure, key="narrowing_plot.chart", config={"displayModeBar": False})
