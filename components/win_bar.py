"""The stacked bar of wins, ties, both-bad and losses, with counts and percentages."""

import plotly.graph_objects as go
import streamlit as st

from services.statistics import Counts

# Told apart in every common colour blindness and in grey print; each with the text colour that reads on it.
WIN, TIE, BOTH_BAD, LOSS = (
    ("#0072b2", "#ffffff"),
    ("#b4b8bf", "#1c2333"),
    ("#6f7682", "#ffffff"),
    ("#e69f00", "#1c2333"),
)


def show(counts: Counts) -> None:
    """Draw the bar; the legend and a caption carry the same numbers as text."""
    parts = [
        ("Win", counts.wins, *WIN),
        ("Tie", counts.ties, *TIE),
        ("Both bad", counts.both_bad, *BOTH_BAD),
        ("Loss", counts.losses, *LOSS),
    ]
    figure = go.Figure([_part(name, count, counts.votes, fill, ink) for name, count, fill, ink in parts])
    figure.update_layout(
        barmode="stack",
        height=132,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        legend={
            "font": {"size": 14},
            "orientation": "h",
            "traceorder": "normal",
            "x": 0,
            "y": -0.1,
            "yanchor": "top",
            "itemclick": False,
        },
        xaxis={"visible": False, "fixedrange": True, "range": [0, max(1, counts.votes)]},
        yaxis={"visible": False, "fixedrange": True},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    st.plotly_chart(figure, key="win_bar.chart", config={"displayModeBar": False})


def _part(name: str, count: int, votes: int, fill: str, ink: str) -> go.Bar:
    share = f"{count / votes:.0%}".replace("%", "\u00a0%") if votes else "–"
    return go.Bar(
        x=[count],
        y=["votes"],
        orientation="h",
        name=f"{name} {count:,} ({share})",
        text=[f"{count:,}" if count else ""],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"size": 18, "color": ink},
        marker={"color": fill, "line": {"width": 0}},
        hovertemplate=f"{name}: {count:,} ({share})<extra></extra>",
    )
