"""What would train: the rows, and the very file that is uploaded."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from services import finetunes
from services.finetunes import Row


def show(rows: Sequence[Row]) -> None:
    """Draw the training rows with the exact chat JSONL, and offer it for download."""
    if not rows:
        return
    changed = sum(row.changed for row in rows)
    with st.expander(f"What it learns from: {len(rows)} answers, {changed} of them corrected", icon=":material/list:"):
        table, file = st.tabs(["Rows", "Exact JSONL"])
        with table:
            st.dataframe(
                pd.DataFrame(
                    {
                        "Question": [row.question for row in rows],
                        "Model said": [row.original for row in rows],
                        "Should say": [row.corrected for row in rows],
                    }
                ),
                hide_index=True,
            )
        with file:
            content = finetunes.jsonl(rows)
            st.code(content[:4000], language="json", wrap_lines=True, height=260)
            st.download_button("Download JSONL", content, "training.jsonl", icon=":material/download:")
