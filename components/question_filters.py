"""Which questions to look at: a search, and the rest folded away until it is wanted."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from components.question_words import KINDS, ORIGINS, STATUSES, USES
from services.questions import Row, Wanted
from services.words import QuestionStatus

_KEY = "question_filters"
_AT_FIRST = [QuestionStatus.KEPT, QuestionStatus.REJECTED]
_FOLDED = ("use", "kind", "section", "origin", "hard", "answered")
Word = TypeVar("Word", bound=StrEnum)


def show(rows: Sequence[Row]) -> Wanted:
    """Draw the search and the filters; gives what they ask for."""
    st.session_state.setdefault(f"{_KEY}.status", _AT_FIRST)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Search",
            placeholder="Search questions, sections, evidence",
            icon=":material/search:",
            label_visibility="collapsed",
            key=f"{_KEY}.search",
            width=360,
        )
        used = sum(bool(st.session_state.get(f"{_KEY}.{name}")) for name in _FOLDED)
        with st.popover(f"Filters ({used})" if used else "Filters", icon=":material/filter_list:", width="content"):
            splits = _choice("Use", USES, "use", rows, "split")
            kinds = _choice("Kind", KINDS, "kind", rows, "kind")
            origins = _choice("Where it comes from", ORIGINS, "origin", rows, "origin")
            hard = st.pills("How easily its passage is found", ["Hard", "Easy"], key=f"{_KEY}.hard")
            answered = st.pills("Answers", ["Answered", "Not yet"], key=f"{_KEY}.answered")
            sections = st.multiselect(
                "Sections",
                sorted({row.section for row in rows if row.section}),
                key=f"{_KEY}.section",
                placeholder="All sections",
            )
        statuses = _status(rows)
    return Wanted(
        search=search,
        splits=frozenset(splits),
        statuses=frozenset(statuses),
        kinds=frozenset(kinds),
        sections=frozenset(sections),
        origins=frozenset(origins),
        hard=None if hard is None else hard == "Hard",
        answered=None if answered is None else answered == "Answered",
    )


def show_only(status: QuestionStatus) -> None:
    """Have the table show the questions of one status alone, whatever was asked for before."""
    for name in ("search", *_FOLDED):
        st.session_state.pop(f"{_KEY}.{name}", None)
    st.session_state[f"{_KEY}.status"] = [status]


def _choice(label: str, names: dict[Word, str], name: str, rows: Sequence[Row], field: str) -> list[Word]:
    there = {getattr(row, field) for row in rows} | set(st.session_state.get(f"{_KEY}.{name}", []))
    options = [each for each in names if each in there]
    if not options:
        return []
    return st.pills(label, options, selection_mode="multi", format_func=names.__getitem__, key=f"{_KEY}.{name}")


def _status(rows: Sequence[Row]) -> list[QuestionStatus]:
    numbers = {status: sum(row.status == status for row in rows) for status in STATUSES}
    options = [each for each in STATUSES if numbers[each] or each in st.session_state[f"{_KEY}.status"]]
    return st.pills(
        "Status",
        options,
        selection_mode="multi",
        format_func=lambda each: f"{STATUSES[each]} {numbers[each]:,}",
        label_visibility="collapsed",
        key=f"{_KEY}.status",
    )
