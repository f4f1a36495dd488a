"""What does not train, counted by why; each reason can be opened."""

from collections.abc import Sequence

import streamlit as st

from components import training_choice
from services.finetunes import Reason, Row, TrainingSet
from services.finetunes.labelers import labelers


def show(project_id: str, found: TrainingSet) -> None:
    """Draw the reasons with their counts, and the rows of the one that is chosen."""
    reasons = found.left_out
    if not reasons:
        return
    count = sum(map(len, reasons.values()))
    label = f"{count:,} {'does' if count == 1 else 'do'} not train, and why"
    with st.expander(label, icon=":material/block:"):
        chosen = st.pills(
            "Why",
            list(reasons),
            default=next(iter(reasons)),
            format_func=lambda reason: f"{reason.words} ({len(reasons[reason]):,})",
            label_visibility="collapsed",
            key=f"training_reasons.{found.method.value}",
        )
        if chosen in reasons:
            _draw(project_id, chosen, reasons[chosen])


def _draw(project_id: str, reason: Reason, rows: Sequence[Row]) -> None:
    st.caption(reason.sentence)
    people = labelers(project_id)
    st.dataframe(
        [
            {
                "Question": row.question,
                "Model said": row.original,
                "Should say": row.corrected or None,
                "By": people.get(row.labeler_id or ""),
                "Rated": row.rating,
            }
            for row in rows
        ],
        hide_index=True,
        height=min(38 + 35 * len(rows), 260),
    )
    if reason == Reason.NOT_REVIEWED:
        st.page_link("pages/review.py", label="Review answers", icon=":material/arrow_forward:")
    elif reason == Reason.BY_HAND and st.button("Let them train again", icon=":material/undo:"):
        training_choice.take_back(project_id)
        st.rerun()
