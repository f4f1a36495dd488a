"""What a fine-tune would learn from: chosen here, with why each other row does not train."""

import streamlit as st

from components import training_choice, training_export, training_reasons, training_table, training_warnings
from services import finetunes
from services.counting import count
from services.finetunes import TrainingSet
from services.words import TrainingMethod

_WHAT = {TrainingMethod.SUPERVISED: "answer", TrainingMethod.DPO: "preference"}


def show(project_id: str) -> TrainingSet:
    """Draw the choice, the rows with the exact file, what deserves a second look, and what does not train.

    Gives what would train, by which method.
    """
    with st.container(border=True):
        choice = training_choice.show(project_id)
        found = finetunes.training_set(project_id, choice.method, choice.selection)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(_sentence(found), width="content")
            if found.lines:
                training_export.show(found)
        if found.lines:
            training_table.show(project_id, found)
            training_warnings.show(project_id, found)
        training_reasons.show(project_id, found)
    return found


def _sentence(found: TrainingSet) -> str:
    apart = sum(line.validation for line in found.lines)
    trains = len(found.lines) - apart
    what = _WHAT[found.method]
    said = f"**{count(trains, what)}** would train"
    if found.method == TrainingMethod.SUPERVISED and trains:
        changed = sum(line.row.changed for line in found.lines if not line.validation)
        said += f", {changed:,} of them changed by a reviewer"
    return said + (f"; {apart:,} are kept to measure by." if apart else ".")
