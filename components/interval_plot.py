"""The interval of the score against the threshold of the ship rule."""

import plotly.graph_objects as go
import streamlit as st

from services.results import percents
from services.statistics import Decision, Interval, ShipRule

COLOURS = {Decision.SHIP: "#0072b2", Decision.STOP: "#e69f00", Decision.OPEN: "#8b919c"}

TICKS = (0, 0.25, 0.5, 0.75, 1)


def show(interval: Interval, rule: ShipRule, decision: Decision) -> None:
    """Draw the score as a dot, its interval as a line and the threshold as a dashed upright."""
    colour = COLOURS[decision]
    low, score, high, line = percents(interval.lower, interval.estimate, interval.upper, rule.threshold)
    figure = go.Figure(
        [
            go.Scatter(
                x=[interval.lower, interval.upper],
                y=[0, 0],
                mode="lines",
                line={"color": colour, "width": 8},
                hovertemplate=f"{low} to {high}<extra></extra>",
            ),
            go.Scatter(
                x=[interval.estimate],
                y=[0],
                mode="markers+text",
                marker={"color": colour, "size": 20, "line": {"color": "#ffffff", "width": 2}},
                text=[score],
                textposition="top center",
                textfont={"size": 16},
                cliponaxis=False,
                hovertemplate=f"Score {score}<extra></extra>",
            ),
        ]
    )
    figure.add_vline(x=rule.threshold, line_dash="dash", line_width=1.5, line_color="#8b919c")
    for bound, said in ((interval.lower, low), (interval.upper, high)):
        figure.add_annotation(x=bound, y=0, yshift=-18, text=said, showarrow=False)
    figure.add_annotation(
        x=rule.threshold, y=-1.1, text=f"ship above {line}", showarrow=False, xanchor="left", xshift=6
    )
    figure.update_layout(
        height=160,
        showlegend=False,
        margin={"l": 20, "r": 24, "t": 8, "b": 28},
        xaxis={"range": [0, 1], "tickvals": TICKS, "ticktext": percents(*TICKS), "fixedrange": True},
        yaxis={"visible": False, "range": [-1.3, 1.1], "fixedrange": True},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    st.plotly_chart(figure, key="interval_plot.chart", config={"displayModeBar": False})
