"""The questions that are shown, as a file that imports back as it was."""

from collections.abc import Sequence

import streamlit as st

from services import audit
from services.counting import count
from services.formats import FORMATS
from services.questions import Row, exporting


def show(found: Sequence[Row], of: int) -> None:
    """Draw the choice of format and the button that saves the file."""
    with st.popover("Export", icon=":material/download:", width="content"):
        st.caption(f"{count(len(found), 'question')} as shown, of {of:,} in all. Every format imports back as it was.")
        for each in FORMATS:
            st.download_button(
                each.label,
                data=audit.noted(
                    lambda each=each: each.write(exporting.frame(found)),  # type: ignore[misc]
                    "questions.exported",
                    number=len(found),
                ),
                file_name=f"questions.{each.extension}",
                mime=each.media_type,
                key=f"question_export.{each.extension}",
                on_click="ignore",
                width="stretch",
            )
