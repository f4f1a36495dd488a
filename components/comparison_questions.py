"""Choose which of the held-out questions a vote asks: all, those lost before, new ones, or some by hand."""

from dataclasses import dataclass

import streamlit as st

from components import grid
from components.question_words import KINDS
from services import comparisons, results
from services.counting import count
from services.store import Person, Project, Question
from services.words import Asked

_HINTS = {
    Asked.LOST: "This shows whether old mistakes are mended. Whether the challenger is better takes all questions, "
    "since these were picked for having gone badly.",
    Asked.NEW: "A fresh look: nobody has seen these answers yet.",
    Asked.CHOSEN: "The verdict will hold for questions like these, and Results will say that they were chosen by hand.",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The questions that a vote asks, and how they were chosen."""

    asked: Asked
    question_ids: list[str]


def show(project: Project, viewer: Person, questions: list[Question]) -> Choice:
    """Draw the choice where there is one; gives all questions until something else is chosen."""
    lost, before = results.lost_before(project.id, viewer=viewer), comparisons.asked_before(project.id)
    sets = {
        Asked.ALL: [each.id for each in questions],
        Asked.LOST: [each.id for each in questions if each.id in lost],
        Asked.NEW: [each.id for each in questions if each.id not in before],
        Asked.CHOSEN: [],
    }
    names = {
        Asked.ALL: f"All {len(questions)} held-out ones" if len(questions) > 1 else "The only held-out one",
        Asked.LOST: f"{len(sets[Asked.LOST])} lost in earlier votes",
        Asked.NEW: f"{len(sets[Asked.NEW])} that no vote has asked",
        Asked.CHOSEN: "Let me choose",
    }
    offered = [each for each in sets if each in (Asked.ALL, Asked.CHOSEN) or 0 < len(sets[each]) < len(questions)]
    asked = st.radio(
        "Questions to ask", offered, format_func=names.__getitem__, horizontal=True, key="comparison_questions.asked"
    )
    if hint := _HINTS.get(asked):
        st.caption(hint)
    return Choice(asked, _by_hand(questions) if asked is Asked.CHOSEN else sets[asked])


def _by_hand(questions: list[Question]) -> list[str]:
    """Draw the questions in a table in which rows are ticked."""
    rows = [{"Question": each.text, "Kind": KINDS[each.kind] if each.kind else ""} for each in questions]
    chosen = grid.pick(
        rows,
        [each.id for each in questions],
        key="comparison_questions.ticked",
        many=True,
        hide_index=True,
        height=min(38 + 35 * len(rows), 320),
        column_config={"Question": st.column_config.TextColumn(width="large")},
    )
    st.caption(f"{count(len(chosen), 'question')} ticked.")
    return chosen
