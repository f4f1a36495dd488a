"""Who leads a tournament: a sentence, a dot with its interval for each variant, and the ranks that it may have."""

from html import escape

import plotly.graph_objects as go
import streamlit as st

from components import how_computed, plain
from services import results
from services.results import Place, Ranking

BEST, OTHER = "#0072b2", "#8b919c"


def show(found: Ranking) -> None:
    """Draw the ranking, or that there are no votes yet."""
    with st.container(border=True):
        st.markdown("#### Which variant is best")
        st.markdown(f"**{plain.words(results.standing(found))}**")
        st.caption(results.ranked_by(found))
        if not found.places:
            return
        st.plotly_chart(_figure(found.places), key="ranking_plot.chart", config={"displayModeBar": False})
        how_computed.show(
            "A model of strengths and ties (Bradley-Terry, Davidson) is fitted to all votes of the tournament, each "
            "question counting once for each two variants. The score is the share of duels that a variant would win "
            "against the others, ties as half; intervals and ranks come from 1,000 redrawings of the questions. Unlike "
            "the verdict on a single comparison, it holds only if you look once.",
            "Newman (2023), J. Mach. Learn. Res. 24(238); details in docs/statistics.md.",
            key="ranking",
        )


def _figure(places: list[Place]) -> go.Figure:
    figure = go.Figure()
    for at, place in enumerate(places):
        ranked = place.ranked
        low, score, high = results.percents(ranked.lower, ranked.score, ranked.upper)
        colour = BEST if ranked.best_rank == 1 else OTHER
        figure.add_scatter(
            x=[ranked.lower, ranked.upper],
            y=[at, at],
            mode="lines",
            line={"color": colour, "width": 6},
            hoverinfo="skip",
        )
        figure.add_scatter(
            x=[ranked.score],
            y=[at],
            mode="markers",
            marker={"color": colour, "size": 15, "line": {"color": "#ffffff", "width": 2}},
            hovertemplate=f"{score}, between {low} and {high}<extra></extra>",
        )
        title = escape(place.title)
        figure.add_annotation(
            x=0, y=at, yshift=18, xanchor="left", showarrow=False, font={"size": 14},
            text=f"<b>{place.ranks}</b>  {title}: {score}",
        )  # fmt: skip
    figure.update_layout(
        height=70 + 62 * len(places),
        showlegend=False,
        margin={"l": 8, "r": 16, "t": 8, "b": 28},
        xaxis={"range": [0, 1], "tickvals": (0, 0.25, 0.5, 0.75, 1), "tickformat": ".0%", "fixedrange": True},
        yaxis={"visible": False, "range": [len(places) - 0.6, -0.7], "fixedrange": True},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    return figure
