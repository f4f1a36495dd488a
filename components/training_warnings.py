"""Rows that deserve a second look before they train, each with a way out."""

from typing import Any

import streamlit as st

from components import grid, training_choice
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
        by_id = {f"{each.row.key} {each.about.value}": each for each in told}
        ticked = grid.pick(
            [_cells(each) for each in told],
            list(by_id),
            key="training_warnings.rows",
            many=True,
            hide_index=True,
            height=min(38 + 35 * len(told), 260),
            column_config={"Row": st.column_config.NumberColumn(width=48)},
        )
        _leave_out(project_id, told, [by_id[id_] for id_ in ticked])
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
    rows = {each.row.key: each.row.question for each in ticked or told}
    named = grid.named(list(rows.values()))
    label = f"Leave out {len(rows):,}: {named}" if ticked else f"Leave out all {count(len(rows), 'row')}"
    if keys := grid.act(label, list(rows), key="training_warnings.leave_out", icon=":material/block:"):
        training_choice.leave_out(project_id, keys)
        st.rerun()
