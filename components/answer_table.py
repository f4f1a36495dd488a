"""The questions with a variant's answers, filling up while a job is at work."""

from typing import Any

import pandas as pd
import streamlit as st

from components import answer_detail, answer_generator, choices, grid, live
from services import answers, variants
from services.answers import Row
from services.store import Variant
from services.words import Split

REFRESH_SECONDS = 1.0
_KEY = "answer_table"
_HEIGHT = 430
_VIEWS = ("All", "Answered", "Missing", "With a hint")


def show(variant: Variant, *, working: bool) -> None:
    """Draw the table; it refreshes itself while a job is at work. A chosen row opens below it."""
    live.show(_draw, REFRESH_SECONDS if working else None, variant, working)


def _draw(variant: Variant, working: bool) -> None:
    found = answers.rows(variant.project_id, variant.id)
    doubts = {} if working else answers.doubts(variant.id)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        views = _VIEWS[:3] if working else _VIEWS
        view = st.segmented_control("Show", views, default="All", required=True, key=f"{_KEY}.view.{working}")
        other = _other(variant)
    shown = [row for row in found if _fits(row, view, row.answer_id in doubts)]
    rows = {row.question_id: row for row in shown}
    chosen = grid.pick(
        _table(shown, {answer_id: len(each) for answer_id, each in doubts.items()}),
        list(rows),
        key=f"{_KEY}.rows",
        many=True,
        hide_index=True,
        height=min(_HEIGHT, 36 * (len(shown) + 1) + 4),
        column_config=_COLUMNS,
        placeholder="",
    )
    picked = [rows[id_] for id_ in chosen]
    if len(picked) == 1:
        answer_detail.show(picked[0].question_id, picked[0].question, [variant, *other])
    elif shown and not picked:
        st.caption("Tick a row to read its answer in full, with what it was given to read.")
    unanswered = {row.question_id: row.question for row in picked if row.answer_id is None}
    if unanswered and not working:
        answer_generator.selected(variant, unanswered)


_COLUMNS = {
    "Question": st.column_config.TextColumn(width=200),
    "Answer": st.column_config.TextColumn(width=280),
    "Use": st.column_config.TextColumn(width=76),
    "Hints": st.column_config.NumberColumn(width=66, help="Found automatically; none of them is a verdict."),
    "Time": st.column_config.NumberColumn(format="%.1f s", width=80),
    "Tokens": st.column_config.NumberColumn(width=70),
    "Cost": st.column_config.NumberColumn(format="$%.5f", width=82),
}


def _other(variant: Variant) -> list[Variant]:
    """Let a second variant be read beside the first."""
    known = {each.id: each for each in variants.listing(variant.project_id) if each.id != variant.id}
    if not known:
        return []
    chosen = st.selectbox(
        "Beside it",
        list(known),
        index=None,
        format_func=choices.distinct({id_: each.title for id_, each in known.items()}).__getitem__,
        placeholder="another variant",
        key=f"{_KEY}.beside.{variant.id}",
        width=240,
    )
    return [known[chosen]] if chosen else []


def _fits(row: Row, view: str, doubtful: bool) -> bool:
    if view == "With a hint":
        return doubtful
    return view == "All" or (row.answer_id is not None) is (view == "Answered")


def _table(rows: list[Row], hints: dict[str, int]) -> pd.DataFrame:
    columns: dict[str, list[Any]] = {
        "Question": [row.question for row in rows],
        "Answer": [row.text for row in rows],
        "Use": ["Train" if row.split is Split.TRAIN else "Held out" for row in rows],
        "Hints": [hints.get(row.answer_id or "") for row in rows],
        "Time": [None if row.latency_ms is None else row.latency_ms / 1000 for row in rows],
        "Tokens": [_tokens(row) for row in rows],
        "Cost": [row.cost or None for row in rows],
    }
    known = {name: values for name, values in columns.items() if any(values) or name in ("Question", "Answer", "Use")}
    return pd.DataFrame(known)


def _tokens(row: Row) -> int | None:
    if row.prompt_tokens is None:
        return None
    return row.prompt_tokens + (row.completion_tokens or 0)
