"""Where a judge and people say the same, and where they do not: a small map of counts."""

import plotly.graph_objects as go
import streamlit as st

from services.results import number
from services.statistics import Alike
from services.words import Outcome

SHOWN = (Outcome.WIN, Outcome.TIE, Outcome.BOTH_BAD, Outcome.LOSS)
LONGEST = 16
# none, few ... many of what both say; then of what they say differently: told apart in every colour blindness
_PALETTES = {
    "light": (("#eef0ee", "#c9e2f2", "#6cb4e0"), ("#eef0ee", "#f9e3bf", "#edb142"), "#1c2333"),
    "dark": (("#23292f", "#1d4a66", "#0072b2"), ("#23292f", "#5c4312", "#b37a05"), "#eceae4"),
}


def show(alike: Alike, candidate: str, baseline: str) -> None:
    """Draw people's verdicts down and the judge's across; names of variants are strangers' words."""
    names = {
        Outcome.WIN: ("Win", f"Win: {_short(candidate)} better"),
        Outcome.TIE: ("Tie", "Tie: equally good"),
        Outcome.BOTH_BAD: ("Both bad", "Both bad"),
        Outcome.LOSS: ("Loss", f"Loss: {_short(baseline)} better"),
    }
    order = [tuple(Outcome).index(each) for each in SHOWN]
    counts = [[alike.confusion[row][column] for column in order] for row in order]
    same, other, ink = _PALETTES[st.context.theme.type or "light"]
    most = max(map(max, counts)) or 1
    figure = go.Figure()
    for palette, diagonal in ((same, True), (other, False)):
        figure.add_heatmap(
            z=[
                [n if (row == column) is diagonal else None for column, n in enumerate(of)]
                for row, of in enumerate(counts)
            ],
            x=[names[each][0] for each in SHOWN],
            y=[names[each][1] for each in SHOWN],
            zmin=0,
            zmax=most,
            colorscale=[[0, palette[0]], [0.01, palette[1]], [1, palette[2]]],
            showscale=False,
            xgap=3,
            ygap=3,
            texttemplate="%{z}",
            textfont={"size": 15, "color": ink},
            hovertemplate="People: %{y}<br>Judge: %{x}<br>%{z} questions<extra></extra>",
        )
    axis = {"fixedrange": True, "showgrid": False, "zeroline": False, "ticks": "", "automargin": True}
    axis["tickfont"] = {"color": ink}
    figure.update_layout(
        height=250,
        margin={"l": 0, "r": 0, "t": 48, "b": 0},
        xaxis={**axis, "side": "top", "title": {"text": "The judge said", "standoff": 6}, "tickangle": 0},
        yaxis={**axis, "autorange": "reversed", "title": {"text": "Most people said"}},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    with st.container(width=560):
        st.plotly_chart(figure, key="judge_confusion.map", config={"displayModeBar": False})
    st.caption(_words(alike))


def _words(alike: Alike) -> str:
    win, loss = (tuple(Outcome).index(each) for each in (Outcome.WIN, Outcome.LOSS))
    agreed = sum(alike.confusion[place][place] for place in range(len(alike.confusion)))
    against = alike.confusion[win][loss] + alike.confusion[loss][win]
    opposite = (
        f"on {number(against, 'question')} one prefers what the other rejects"
        if against
        else "but never with opposite choices"
    )
    agreement = f"{number(agreed, 'question')} of {alike.questions:,}"
    return f"Blue: both say the same ({agreement}). Orange: they differ, {opposite}."


def _short(name: str) -> str:
    """Shorten a name so that the map has room on a phone; Plotly reads HTML, so its signs are taken out."""
    safe = name.replace("<", "‹").replace(">", "›").replace("&", "+")
    return safe if len(safe) <= LONGEST else f"{safe[: LONGEST - 1]}…"
