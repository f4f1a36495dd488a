"""The grid in which questions are edited, so that no edit is lost.

Streamlit keeps edits by row number, over the data that a grid was given first. The grid therefore shows a snapshot
that changes only when the person asks for other rows; what arrives meanwhile (a job, a colleague) waits for a click.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st

from components.question_words import KINDS, STATUSES, USES
from services import questions
from services.counting import count
from services.errors import WinrateError
from services.questions import Row, Wanted

_SNAPSHOT = "question_grid.snapshot"
_STALE = "question_grid.stale"
_TICK, _TEXT = "Tick", "Question"
_ROW_HEIGHT, _TALLEST = 35, 620


@dataclass
class _Snapshot:
    """What the grid was given, under which key, and which edits of it are kept already."""

    of: tuple[str, Wanted, bool]
    rows: list[Row]
    key: str
    ticked: bool
    kept: dict[int, str] = field(default_factory=dict)

    def current(self) -> list[tuple[str, str]]:
        return [(row.id, self.kept.get(number, row.text)) for number, row in enumerate(self.rows)]


def show(project_id: str, found: Sequence[Row], wanted: Wanted, *, ticked: bool, person_id: str) -> list[Row]:
    """Draw the grid of the rows that were found, all ticked when asked to; gives the ticked ones."""
    snapshot = _snapshot(project_id, list(found), wanted, ticked=ticked)
    if snapshot.current() != [(row.id, row.text) for row in found]:
        st.button(
            "Show what has changed meanwhile", icon=":material/refresh:", on_click=refresh, key="question_grid.refresh"
        )
    st.data_editor(
        _table(snapshot),
        hide_index=True,
        height=min(_TALLEST, _ROW_HEIGHT * (len(snapshot.rows) + 1) + 4),
        column_config=_columns(snapshot.rows),
        key=snapshot.key,
        on_change=_keep,
        args=(snapshot, person_id),
    )
    return [row for number, row in enumerate(snapshot.rows) if _is_ticked(snapshot, number)]


def refresh() -> None:
    """Have the grid take the rows anew, with nothing ticked; edits are kept already."""
    st.session_state[_STALE] = True


def _snapshot(project_id: str, found: list[Row], wanted: Wanted, *, ticked: bool) -> _Snapshot:
    before: _Snapshot | None = st.session_state.get(_SNAPSHOT)
    stale = st.session_state.pop(_STALE, False)
    of = (project_id, wanted, ticked)
    if before and before.of == of and before.rows and not stale:
        return before
    number = int(before.key.rsplit(".", 1)[1]) + 1 if before else 0
    st.session_state[_SNAPSHOT] = made = _Snapshot(of, found, f"question_grid.editor.{number}", ticked)
    return made


def _is_ticked(snapshot: _Snapshot, number: int) -> bool:
    return bool(_edits(snapshot).get(number, {}).get(_TICK, snapshot.ticked))


def _edits(snapshot: _Snapshot) -> dict[int, dict[str, Any]]:
    edited: dict[int, dict[str, Any]] = st.session_state.get(snapshot.key, {}).get("edited_rows", {})
    return edited


def _keep(snapshot: _Snapshot, person_id: str) -> None:
    """Keep the words that changed; Streamlit gives all edits since the grid was drawn, each time."""
    for number, change in _edits(snapshot).items():
        row = snapshot.rows[number]
        before = snapshot.kept.get(number, row.text)
        text = str(change.get(_TEXT, before) or "")
        if text == before:
            continue
        try:
            questions.edit(row.id, text, person_id)
            snapshot.kept[number] = text
        except WinrateError as error:
            st.toast(str(error), icon=":material/error:", duration="long")
            refresh()  # so that the cell shows what is kept


def _table(snapshot: _Snapshot) -> pd.DataFrame:
    rows = snapshot.rows
    table = {
        _TICK: [snapshot.ticked] * len(rows),
        _TEXT: [row.text for row in rows],
        "Use": [USES[row.split] for row in rows],
        "Kind": [KINDS[row.kind] if row.kind else "" for row in rows],
        "Section": [row.section for row in rows],
        "Status": [STATUSES[row.status] for row in rows],
        "Notes": [_notes(row) for row in rows],
    }
    if any(row.reason for row in rows):
        table["Why"] = [row.reason for row in rows]
    return pd.DataFrame(table)


def _notes(row: Row) -> str:
    answers = count(row.answers, "answer") if row.answers else ""
    return " · ".join(filter(None, ["hard" if row.hard else "", answers, row.audience, row.style]))


def _columns(rows: Sequence[Row]) -> dict[str, Any]:
    narrow = {name: st.column_config.TextColumn(name, width="small", disabled=True) for name in ("Use", "Notes")}
    wide = {name: st.column_config.TextColumn(name, disabled=True) for name in ("Kind", "Section", "Status", "Why")}
    return {
        _TICK: st.column_config.CheckboxColumn("✓", width=56, help="Tick to do something with it"),
        _TEXT: st.column_config.TextColumn(
            _TEXT, width=470, max_chars=600, required=True, help="Double-click to edit; what it said before is kept"
        ),
        **narrow,
        **(wide if any(row.kind for row in rows) else wide | {"Kind": None}),
    }
