"""Rows that deserve a second look before they train, each with a way out."""

from typing import Any

import streamlit as st

from components import training_choice
from services import providers, training
from services.counting import count
from services.finetunes import TrainingSet
from services.finetunes.warnings import ROW_TOKENS, RowWarning, warnings

_LOOKED_FOR = (
    "Looked for: rows that say the same, answers that contradict each other, very long rows, answers that talk about "
    "“the context”, e-mail addresses, phone numbers, bank accounts and card numbers. Names of people are not found."
)


def show(project_id: str, found: TrainingSet) -> None:
    """Draw the warnings in a table whose ticked rows can be left out."""
    told = warnings(found, training.limits(providers.current()).row_tokens or ROW_TOKENS)
    if not told:
        st.caption(f":material/check: No row stands out. {_LOOKED_FOR}")
        return
    rows = len({each.number for each in told})
    label = f"{rows} row{' deserves' if rows == 1 else 's deserve'} a second look"
    with st.expander(label, icon=":material/warning:", expanded=True):
        event: Any = st.dataframe(
            [_cells(each) for each in told],
            hide_index=True,
            height=min(38 + 35 * len(told), 260),
            column_config={"Row": st.column_config.NumberColumn(width=48)},
            key=f"training_warnings.{len(training_choice.left_out(project_id))}",
            on_select="rerun",
            selection_mode="multi-row",
        )
        _leave_out(project_id, told, [told[place] for place in event.selection.rows if place < len(told)])
        st.caption(_LOOKED_FOR)


def _cells(warning: RowWarning) -> dict[str, Any]:
    return {
        "Row": warning.number,
        "What": warning.about.words,
        "More": warning.detail,
        "Question": warning.row.question,
        "Answer": warning.row.corrected,
    }


def _leave_out(project_id: str, told: list[RowWarning], ticked: list[RowWarning]) -> None:
    chosen = ticked or told
    rows = len({each.number for each in chosen})
    label = f"Leave out {'the ticked' if ticked else 'all'} {count(rows, 'row')}"
    if st.button(label, icon=":material/block:", key="training_warnings.leave_out"):
        training_choice.leave_out(project_id, [each.row.key for each in chosen])
        st.rerun()
