"""What trains and what is held out: the share, and which sections are on which side."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from components.question_heat_map import name
from services import questions
from services.questions import Section, splits
from services.store import Project

_TRAIN, _TEST, _UNDECIDED = "#2f9079", "#e69f00", "#8b919c"


def show(project: Project) -> None:
    """Draw the share, as long as it can be set, and the picture."""
    st.caption(
        "Held-out sections are for the blind vote alone: what a model is trained on never touches them, so that the "
        "vote shows what it learnt and not what it remembers."
    )
    key = f"question_split.share.{project.id}"
    st.session_state.setdefault(key, round(project.test_share * 100))
    frozen = splits.frozen(project.id)
    share = st.slider("Held out", 10, 90, step=5, format="%d %%", key=key, disabled=frozen, width=420)
    if frozen:
        st.info(
            "The share is frozen, because a comparison or a fine-tune has started: moving a section now would let the "
            "test leak into training. Retire single held-out questions instead, in their details.",
            icon=":material/lock:",
        )
    elif share != round(project.test_share * 100):
        splits.set_share(project.id, share / 100)
        st.rerun()
    if sections := questions.coverage(project.id):
        _picture(sections)
    else:
        st.info("There is no document to draw. The questions in the list say whether they train or are held out.")


def _picture(sections: Sequence[Section]) -> None:
    """Draw each document as a strip of its sections in reading order, as wide as they are long."""
    documents = list(dict.fromkeys(each.document for each in sections))
    starts: list[int] = []
    ends = dict.fromkeys(documents, 0)
    for each in sections:
        starts.append(ends[each.document])
        ends[each.document] += each.chunks
    figure = go.Figure(
        go.Bar(
            x=[each.chunks for each in sections],
            base=starts,
            y=[_short(each.document) for each in sections],
            orientation="h",
            marker={
                "color": [_colour(each) for each in sections],
                "line": {"width": 1, "color": "rgba(128,128,128,.4)"},
            },
            customdata=[[_short(name(each), 90), _side(each)] for each in sections],
            hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
            showlegend=False,
        )
    )
    for label, colour in (("Train", _TRAIN), ("Held out", _TEST)):
        figure.add_trace(go.Bar(x=[None], y=[None], name=label, marker={"color": colour}, orientation="h"))
    figure.update_layout(
        height=56 * len(documents) + 60,
        barmode="overlay",
        bargap=0.35,
        margin={"l": 0, "r": 0, "t": 28, "b": 0},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0},
        xaxis={"visible": False, "fixedrange": True},
        yaxis={"autorange": "reversed", "fixedrange": True, "automargin": True, "title": None},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    st.plotly_chart(figure, key="question_split.picture", config={"displayModeBar": False})


def _colour(section: Section) -> str:
    if section.undecided:
        return _UNDECIDED
    return _TEST if section.held_out * 2 >= section.chunks else _TRAIN


def _side(section: Section) -> str:
    if section.undecided:
        return "decided when its first question is written"
    if section.held_out in (0, section.chunks):
        return "held out" if section.held_out else "trains"
    return f"{section.held_out} of {section.chunks} passages held out"


def _short(text: str, most: int = 24) -> str:
    plain_text = text.replace("<", "‹").replace(">", "›").replace("&", "+")
    return plain_text if len(plain_text) <= most else f"{plain_text[: most - 1]}…"
