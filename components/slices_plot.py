"""The score in parts, by question, passages, length and team, with what is too small to say anything greyed."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from components import how_computed
from components.interval_plot import TICKS
from services.results import Slice, Slices, percents
from services.statistics import ShipRule

KNOWN, UNKNOWN = "#0072b2", "#8b919c"
MOST = 12
LONGEST = 28


def show(found: Slices, rule: ShipRule) -> None:
    """Draw one chart a way of slicing; nothing where there is a single slice."""
    ways = [
        ("Kind of question", found.by_kind, "kind"),
        ("Section", found.by_section, "section"),
        ("Passages", found.by_context, "context"),
        ("Length of the answer", found.by_length, "length"),
        ("Team of labelers", found.by_team, "team"),
    ]
    ways = [each for each in ways if each[1]]
    if not ways:
        return
    st.markdown("#### Where it is better, where it is worse")
    for tab, (_, slices, key) in zip(st.tabs([name for name, *_ in ways]), ways, strict=True):
        with tab:
            _chart(slices[:MOST], rule, key)
            if len(slices) > MOST:
                st.caption(f"The {MOST} largest of {len(slices)}.")
    how_computed.show(
        "Each line is the same interval as above, for the questions or the labelers of one part alone, and wider, "
        "since looking at many parts finds a lucky one. A part with fewer than five questions shows its score without "
        "an interval; passages are judged by the reviews that rated them.",
        "Bonferroni's correction over all parts that are large enough, in all tabs together.",
        key="slices_plot",
    )


def _chart(slices: Sequence[Slice], rule: ShipRule, key: str) -> None:
    figure = go.Figure()
    for place, each in enumerate(reversed(slices)):
        if each.interval:
            figure.add_scatter(
                x=[each.interval.lower, each.interval.upper],
                y=[place, place],
                mode="lines",
                line={"color": KNOWN, "width": 6},
                hoverinfo="skip",
            )
        score = each.interval.estimate if each.interval else each.counts.score or 0.0
        figure.add_scatter(
            x=[score],
            y=[place],
            mode="markers",
            marker={"color": KNOWN if each.interval else UNKNOWN, "size": 14, "line": {"color": "#ffffff", "width": 2}},
            hovertemplate=f"{_said(each, score)}<extra></extra>",
        )
    figure.add_vline(x=rule.threshold, line_dash="dash", line_width=1.5, line_color="#8b919c")
    figure.update_layout(
        height=60 + 34 * len(slices),
        showlegend=False,
        margin={"l": 8, "r": 24, "t": 8, "b": 8},
        xaxis={"range": [0, 1], "tickvals": TICKS, "ticktext": percents(*TICKS), "fixedrange": True},
        yaxis={
            "tickvals": list(range(len(slices))),
            "ticktext": [_label(each) for each in reversed(slices)],
            "range": [-0.6, len(slices) - 0.4],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
        },
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    st.plotly_chart(figure, key=f"slices_plot.{key}", config={"displayModeBar": False})


def _label(part: Slice) -> str:
    name = part.name if len(part.name) <= LONGEST else f"{part.name[: LONGEST - 1]}…"
    name = name.replace("<", "‹").replace(">", "›").replace("&", "＆")  # Plotly reads tags in its labels
    return f"{name} ({part.questions}{', too few' if part.interval is None else ''})"


def _said(part: Slice, score: float) -> str:
    if part.interval is None:
        return f"{percents(score)[0]}, too few questions to be sure of anything"
    low, high = percents(part.interval.lower, part.interval.upper)
    return f"{percents(score)[0]}, between {low} and {high}"
