"""Earlier fine-tunes, newest first."""

import pandas as pd
import streamlit as st

from services import finetunes


def show(project_id: str) -> None:
    """Draw the runs of a project; nothing when there is at most one."""
    runs = finetunes.listing(project_id)
    if len(runs) < 2:
        return
    with st.expander("Earlier runs", icon=":material/history:"):
        st.dataframe(
            pd.DataFrame(
                {
                    "Name": [run.suffix for run in runs],
                    "State": [run.status.value for run in runs],
                    "Rows": [run.training_jsonl.count("\n") for run in runs],
                    "Passes": [run.epochs for run in runs],
                    "Data": [run.data_hash[:12] for run in runs],
                    "Started": [run.created_at for run in runs],
                }
            ),
            hide_index=True,
        )
