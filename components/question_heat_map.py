"""How many questions each section has, as a heat-map in the document's order."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from components.question_words import KINDS, USES
from services.counting import count
from services.questions import Section

_ROW_HEIGHT, _TALLEST, _LABEL = 26, 560, 26
_SHORT = ("Fact", "How-to", "Compare", "Parts", "Across", "No answer")
# none at all, few ... many; the first is orange so that a gap stands out in every colour blindness
_PALETTES = {
    "light": ("#f5b041", "#eef0ee", "#cfe5dd", "#1f6f5c", "#1c2333"),
    "dark": ("#b36f05", "#23292f", "#1c4238", "#2a8a72", "#eceae4"),
}


def name(section: Section) -> str:
    """Call a section by its title, or by its document when it has none."""
    return section.section or f"{section.document} (no title)"


def show(sections: Sequence[Section], *, by_kind: bool) -> None:
    """Draw one row a section; a section without questions is orange, in every colour blindness."""
    columns = ["All", *(_SHORT if by_kind else USES.values())]
    counts = [_counts(each, by_kind=by_kind) for each in sections]
    empty, none, few, many, ink = _PALETTES[st.context.theme.type or "light"]
    most = max((max(row) for row in counts), default=0) or 1
    # -1 stands for "nothing at all in this section", so that such a row is drawn in a colour of its own
    shades = [[-1 if not row[0] else number for number in row] for row in counts]
    zero, one = 1 / (most + 1), 2 / (most + 1)
    scale = [[0, empty], [zero * 0.5, empty], [zero * 0.5, none], [zero, none], [(zero + one) / 2, few], [1, many]]
    figure = go.Figure(
        go.Heatmap(
            z=shades,
            x=columns,
            zmin=-1,
            zmax=most,
            colorscale=scale,
            showscale=False,
            xgap=2,
            ygap=2,
            text=[[str(number) if number or not place else "" for place, number in enumerate(row)] for row in counts],
            texttemplate="%{text}",
            customdata=[[_hover(each)] * len(columns) for each in sections],
            hovertemplate="%{customdata}<br>%{x}: %{text}<extra></extra>",
        )
    )
    figure.update_layout(
        height=_ROW_HEIGHT * len(sections) + 40,
        margin={"l": 0, "r": 0, "t": 28, "b": 0},
        xaxis={"side": "top", "fixedrange": True, "showgrid": False, "ticks": ""},
        yaxis={
            "autorange": "reversed",
            "tickvals": list(range(len(sections))),
            "ticktext": [_label(name(each)) for each in sections],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "automargin": True,
            "tickfont": {"color": ink},
        },
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    tall = _ROW_HEIGHT * len(sections) + 40 > _TALLEST
    with st.container(height=_TALLEST if tall else "content", border=False):
        st.plotly_chart(figure, key="question_coverage.map", config={"displayModeBar": False})
    st.caption("Orange: no question is about this section. The stronger the green, the more questions.")


def _counts(section: Section, *, by_kind: bool) -> list[int]:
    if by_kind:
        return [section.questions, *(section.kinds[kind] for kind in KINDS)]
    return [section.questions, *(section.splits[split] for split in USES)]


def _label(text: str) -> str:
    """Shorten a title so that the map has room on a phone; Plotly reads HTML, so its signs are taken out."""
    plain_text = text.replace("<", "‹").replace(">", "›").replace("&", "+")
    return plain_text if len(plain_text) <= _LABEL else f"{plain_text[: _LABEL - 1]}…"


def _hover(section: Section) -> str:
    title = name(section).replace("<", "‹").replace(">", "›").replace("&", "+")[:90]
    return f"<b>{title}</b><br>{count(section.questions, 'question')}, {count(section.chunks, 'passage')}"
