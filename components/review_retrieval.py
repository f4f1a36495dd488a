"""What ratings of the passages say about retrieval, by section and by setting."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from components import plain
from services import reviews
from services.counting import count
from services.reviews import Rated
from services.reviews.ratings import POOR

_GOOD, _BAD = "#0072b2", "#e69f00"
_FEW = 3


def show(project_id: str, variant_id: str) -> None:
    """Draw both charts, each under a sentence that says what it means."""
    sections, settings = reviews.by_section(variant_id), reviews.by_retrieval(project_id)
    if not settings:
        st.info(
            "Nobody has rated any passages yet. Two key presses a review do it, and show here which sections are "
            "hard to find and which retrieval settings find them.",
            icon=":material/search:",
        )
        return
    st.subheader("By section", anchor=False)
    st.markdown(_about_sections(sections))
    _chart(sections, "sections")
    st.subheader("By retrieval setting", anchor=False)
    st.markdown(_about_settings(settings))
    _chart(settings, "settings")


def _about_sections(sections: Sequence[Rated]) -> str:
    poor = [each for each in sections if each.rating < POOR]
    if not poor:
        return "The right passages are found in every section that was rated. Mean rating, 1 to 5:"
    names = ", ".join(f"**{plain.words(each.name)}**" for each in poor[:3])
    more = f" and {len(poor) - 3} more" if len(poor) > 3 else ""
    return (
        f"Questions about {names}{more} get passages that do not help. No rewording of the answer mends that: "
        "cut these sections differently under *Documents*, or let the variant read more passages, or search by "
        "keywords as well."
    )


def _about_settings(settings: Sequence[Rated]) -> str:
    if len(settings) < 2:
        return "Only one setting was reviewed. Answer with a second variant to see whether it finds better passages."
    best, worst = settings[0], settings[-1]
    gap = best.rating - worst.rating
    if gap < 0.5 or min(best.reviews, worst.reviews) < _FEW:
        return "No setting is clearly ahead: the difference is small, or too few passages were rated."
    return (
        f"**{plain.words(best.name)}** finds better passages than **{plain.words(worst.name)}**, by {gap:.1f} points."
    )


def _chart(rated: Sequence[Rated], key: str) -> None:
    shown = rated[:20][::-1]
    figure = go.Figure(
        go.Bar(
            x=[each.rating for each in shown],
            y=[_short(each.name) for each in shown],
            orientation="h",
            width=0.62,
            marker_color=[_BAD if each.rating < POOR else _GOOD for each in shown],
            text=[f"{each.rating:.1f} · {count(each.reviews, 'review')}" for each in shown],
            textposition="auto",
            customdata=[each.poor for each in shown],
            hovertemplate="%{y}<br>%{text}, %{customdata} rated 1 or 2<extra></extra>",
        )
    )
    figure.add_vline(x=POOR, line_dash="dash", line_width=1.5, line_color="#8b919c")
    figure.update_layout(
        height=60 + 34 * len(shown),
        margin={"l": 8, "r": 8, "t": 8, "b": 24},
        xaxis={"range": [0, 5.2], "tickvals": [1, 2, 3, 4, 5], "fixedrange": True},
        yaxis={"automargin": True, "fixedrange": True},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        dragmode=False,
    )
    st.plotly_chart(figure, key=f"review_retrieval.{key}", config={"displayModeBar": False})
    if len(rated) > len(shown):
        st.caption(f"The {len(shown)} lowest of {len(rated)} are shown.")


def _short(name: str) -> str:
    text = name if len(name) <= 44 else f"{name[:41].rstrip()}…"
    return text.replace("<", "&lt;")
