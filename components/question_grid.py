"""The grid in which questions are edited, so that no edit is lost.

The grid shows a snapshot that changes only when the person asks for other rows; what arrives meanwhile (a job, a
colleague) waits for a click. Ticks and edits belong to the questions' ids.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from components import errors, grid
from components.question_words import KINDS, STATUSES, USES
from services import questions
from services.counting import count
from services.errors import WinrateError
from services.questions import Row, Wanted

_EDITOR = "question_grid.editor"
_SNAPSHOT = "question_grid.snapshot"
_STALE = "question_grid.stale"
_TICK, _TEXT = "Tick", "Question"
_ROW_HEIGHT, _TALLEST = 35, 620


@dataclass
class _Snapshot:
    """What the grid was given, and the words of which questions were changed in it and kept."""

    of: tuple[str, Wanted, bool]
    rows: list[Row]
    ticked: bool
    kept: dict[str, str] = field(default_factory=dict)

    def current(self) -> list[tuple[str, str]]:
        return [(row.id, self.kept.get(row.id, row.text)) for row in self.rows]


def show(project_id: str, found: Sequence[Row], wanted: Wanted, *, ticked: bool, person_id: str) -> list[Row]:
    """Draw the grid of the rows that were found, all ticked when asked to; gives the ticked ones."""
    snapshot = _snapshot(project_id, list(found), wanted, ticked=ticked)
    if snapshot.current() != [(row.id, row.text) for row in found]:
        st.button(
            "Show what has changed meanwhile", icon=":material/refresh:", on_click=refresh, key="question_grid.refresh"
        )
    edits = grid.edit(
        _table(snapshot),
        [row.id for row in snapshot.rows],
        key=_EDITOR,
        on_change=partial(_keep, snapshot, person_id),
        hide_index=True,
        height=min(_TALLEST, _ROW_HEIGHT * (len(snapshot.rows) + 1) + 4),
        column_config=_columns(snapshot.rows),
    )
    return [row for row in snapshot.rows if edits.get(row.id, {}).get(_TICK, ticked)]


def refresh() -> None:
    """Have the grid take the rows anew, with nothing ticked; edits are kept already."""
    st.session_state[_STALE] = True


def _snapshot(project_id: str, found: list[Row], wanted: Wanted, *, ticked: bool) -> _Snapshot:
    before: _Snapshot | None = st.session_state.get(_SNAPSHOT)
    stale = st.session_state.pop(_STALE, False)
    of = (project_id, wanted, ticked)
    if before and before.of == of and before.rows and not stale:
        return before
    grid.reset(_EDITOR)
    st.session_state[_SNAPSHOT] = made = _Snapshot(of, found, ticked)
    return made


def _keep(snapshot: _Snapshot, person_id: str) -> None:
    """Keep the words that changed; Streamlit gives all edits since the grid was drawn, each time."""
    edits = grid.edited(_EDITOR)
    for row in (each for each in snapshot.rows if each.id in edits):
        change = edits[row.id]
        before = snapshot.kept.get(row.id, row.text)
        text = str(change.get(_TEXT, before) or "")
        if text == before:
            continue
        try:
            questions.edit(row.id, text, person_id)
            snapshot.kept[row.id] = text
        except WinrateError as error:
            errors.toast(error)
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
