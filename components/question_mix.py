"""Of which kinds and in which styles the questions are, with a picture of the mix."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import plotly.graph_objects as go
import streamlit as st

from components.question_words import KINDS
from services.questions.recipes import Abilities, Recipe, Style
from services.words import QuestionKind

STYLES = {
    Style.PLAIN: "Plain",
    Style.FORMAL: "Formal",
    Style.CHATTY: "Chatty",
    Style.KEYWORDS: "Keywords",
    Style.TYPOS: "With typos",
}
# Okabe and Ito's colours, told apart in every common colour blindness.
_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
_LANGUAGES = ("English", "German", "French", "Spanish", "Italian", "Portuguese", "Dutch", "Polish", "Japanese")
_AS_TEXT = "As the document"
Word = TypeVar("Word", bound=StrEnum)


def show(recipe: Recipe, can: Abilities, key: str) -> Recipe:
    """Draw the sections "Kinds of question" and "Style and language"; gives the recipe with what they say."""
    with st.expander(
        f"Kinds of question: {_said(recipe.kinds, KINDS)}", icon=":material/donut_small:", key=f"{key}.mix"
    ):
        kinds = _weights(recipe.kinds, KINDS, can.kinds, f"{key}.kind")
        _picture(kinds, KINDS, f"{key}.kinds")
        if QuestionKind.UNANSWERABLE in can.kinds:
            st.caption("Unanswerable ones show whether the assistant admits what it does not know.")
    with st.expander(
        f"Style and language: {_said(recipe.styles, STYLES)}", icon=":material/translate:", key=f"{key}.manner"
    ):
        styles = _weights(recipe.styles, STYLES, can.styles, f"{key}.style")
        _picture(styles, STYLES, f"{key}.styles")
        language = _language(recipe, can, key)
    return recipe.model_copy(update={"kinds": kinds, "styles": styles, "language": language})


def _weights(
    weights: Mapping[Word, float], names: Mapping[Word, str], possible: frozenset[Word], key: str
) -> dict[Word, float]:
    chosen: dict[Word, float] = {}
    columns = st.columns(3)
    for number, (each, label) in enumerate(names.items()):
        widget = f"{key}.{each.value}"
        st.session_state.setdefault(widget, round(weights.get(each, 0.0)))
        can = each in possible
        value = columns[number % 3].slider(label, 0, 10, key=widget, disabled=not can)
        chosen[each] = float(value)
    return {each: weight for each, weight in chosen.items() if weight}


def _said(weights: Mapping[Word, float], names: Mapping[Word, str]) -> str:
    total = sum(weights.values()) or 1
    first = sorted(((weight, each) for each, weight in weights.items() if weight), key=lambda pair: -pair[0])
    said = [f"{round(100 * weight / total)} % {names[each].lower()}" for weight, each in first[:3]]
    return ", ".join(said) + (" …" if len(first) > 3 else "") if said else "none"


def _picture(weights: Mapping[Word, float], names: Mapping[Word, str], key: str) -> None:
    """Draw the mix as one bar; its legend says the same in words."""
    total = sum(weights.values())
    if not total:
        return
    colours = dict(zip(names, _COLOURS, strict=False))
    bars = [
        go.Bar(
            x=[weight / total],
            y=[""],
            name=f"{names[each]} {weight / total:.0%}",
            orientation="h",
            marker={"color": colours[each]},
            hovertemplate=f"{names[each]}: {weight / total:.0%}<extra></extra>",
        )
        for each, weight in weights.items()
    ]
    figure = go.Figure(bars)
    figure.update_layout(
        barmode="stack",
        height=96,
        showlegend=True,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis={"visible": False, "range": [0, 1], "fixedrange": True},
        yaxis={"visible": False, "fixedrange": True},
        legend={"orientation": "h", "y": -0.1, "yanchor": "top", "traceorder": "normal"},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    st.plotly_chart(figure, key=f"{key}.picture", config={"displayModeBar": False})


def _language(recipe: Recipe, can: Abilities, key: str) -> str:
    options = [_AS_TEXT, *_LANGUAGES]
    options += [recipe.language] if recipe.language and recipe.language not in options else []
    st.session_state.setdefault(f"{key}.language", recipe.language or _AS_TEXT)
    chosen = st.selectbox(
        "Language", options, accept_new_options=True, key=f"{key}.language", disabled=not can.follows, width=260
    )
    return "" if chosen in (None, _AS_TEXT) else str(chosen).strip()
