"""The questions, to edit in place, reject and take back."""

from typing import Any

import pandas as pd
import streamlit as st

from services import questions
from services.errors import WinrateError
from services.questions import Counts
from services.words import QuestionStatus

_EDITOR = "question_table.editor"


def show(project_id: str, counts: Counts) -> None:
    """Draw the table; an edit is kept at once."""
    st.caption(f"{counts.train} to train · {counts.test} held out · {counts.rejected} rejected")
    found = questions.listing(project_id)
    table = pd.DataFrame(
        {
            "Keep": [each.status == QuestionStatus.KEPT for each in found],
            "Question": [each.text for each in found],
            "Use": ["held out" if each.split == "test" else "train" for each in found],
            "Section": [each.chunk.section if each.chunk else "" for each in found],
            "From": [each.origin.value for each in found],
        }
    )
    st.data_editor(
        table,
        hide_index=True,
        height=min(620, 36 * (len(found) + 1) + 4),
        column_config={
            "Keep": st.column_config.CheckboxColumn(width="small"),
            "Question": st.column_config.TextColumn(width="large", max_chars=600, required=True),
            "Use": st.column_config.TextColumn(width="small", disabled=True),
            "Section": st.column_config.TextColumn(disabled=True),
            "From": st.column_config.TextColumn(width="small", disabled=True),
        },
        key=_EDITOR,
        on_change=_keep_edits,
        args=([each.id for each in found],),
    )


def _keep_edits(question_ids: list[str]) -> None:
    edits: dict[int, dict[str, Any]] = st.session_state[_EDITOR]["edited_rows"]
    for row, change in edits.items():
        try:
            _keep(question_ids[row], change)
        except WinrateError as error:
            st.toast(str(error), icon=":material/error:")


def _keep(question_id: str, change: dict[str, Any]) -> None:
    if "Keep" in change:
        (questions.restore if change["Keep"] else questions.reject)([question_id])
    if "Question" in change:
        questions.edit(question_id, change["Question"] or "")
