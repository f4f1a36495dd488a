"""Earlier rounds: each one's score with its interval, and what became of the questions that were lost in them."""

from html import escape

import plotly.graph_objects as go
import streamlit as st

from components import how_computed, plain
from components.interval_plot import COLOURS, TICKS
from services.counting import count
from services.results import Relapses, Round, Rounds, percents

MOST = 12
LOST_SHOWN = 10


def show(found: Rounds) -> None:
    """Draw the rounds; nothing for the first one."""
    if len(found.rounds) < 2:
        return
    st.markdown("#### Round by round")
    st.plotly_chart(_figure(found.rounds[-MOST:]), key="rounds_plot.chart", config={"displayModeBar": False})
    if found.relapses.total:
        st.markdown(_sentence(found.relapses))
        if found.relapses.lost:
            with st.expander(f"Lost again: {len(found.relapses.lost)}", icon=":material/replay:"):
                shown = found.relapses.lost[:LOST_SHOWN]
                st.markdown("\n".join(f"- {plain.words(each)}" for each in shown))
                if len(found.relapses.lost) > LOST_SHOWN:
                    st.caption(f"And {len(found.relapses.lost) - LOST_SHOWN} more.")
    how_computed.show(
        "Each line is a comparison's own score and interval, coloured by its own rule; scores against different "
        "baselines cannot be set off against each other. Questions that went badly before were picked for that, so "
        "some of them go better now by luck alone: read them for relapses, not as a verdict.",
        "The interval is that of the headline; a question is lost when its votes average below a half.",
        key="rounds",
    )


def _sentence(found: Relapses) -> str:
    said = f"Of {count(found.total, 'question')} that earlier challengers lost, this one wins **{found.won}**, "
    said += f"ties {found.tied} and loses **{len(found.lost)}**"
    return f"{said}; {found.open} have no vote yet." if found.open else f"{said}."


def _figure(rounds: list[Round]) -> go.Figure:
    figure = go.Figure()
    for place, each in enumerate(reversed(rounds)):
        low, score, high = percents(each.interval.lower, each.interval.estimate, each.interval.upper)
        colour = COLOURS[each.decision]
        figure.add_scatter(
            x=[each.interval.lower, each.interval.upper],
            y=[place, place],
            mode="lines",
            line={"color": colour, "width": 6},
            hoverinfo="skip",
        )
        figure.add_scatter(
            x=[each.interval.estimate],
            y=[place],
            mode="markers",
            marker={"color": colour, "size": 14, "line": {"color": "#ffffff", "width": 2}},
            hovertemplate=f"{score}, between {low} and {high}; {count(each.votes, 'vote')}<extra></extra>",
        )
        figure.add_annotation(
            x=0, y=place, yshift=18, xanchor="left", showarrow=False, font={"size": 13},
            text=f"{each.at:%d %b %Y}  {escape(each.name)}: {score}",
        )  # fmt: skip
    figure.update_layout(
        height=50 + 58 * len(rounds),
        showlegend=False,
        margin={"l": 8, "r": 16, "t": 8, "b": 28},
        xaxis={"range": [0, 1], "tickvals": TICKS, "ticktext": percents(*TICKS), "fixedrange": True},
        yaxis={"visible": False, "range": [-0.5, len(rounds) - 0.3], "fixedrange": True},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    return figure
