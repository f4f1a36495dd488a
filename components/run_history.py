"""Earlier fine-tunes, newest first, each to be opened again."""

import pandas as pd
import streamlit as st

from components import choices, moments, run_result
from services import finetunes
from services.store import FineTuneRun


def show(project_id: str) -> None:
    """Draw the runs of a project; nothing when there is at most one."""
    runs = finetunes.listing(project_id)
    if len(runs) < 2:
        return
    with st.expander(f"All {len(runs)} runs", icon=":material/history:"):
        launched = {"Launched": moments.column(f"Launched ({moments.zone_name()})")}
        st.dataframe(_table(runs), hide_index=True, column_config=launched)
        made = {run.id: run for run in runs[1:] if run.tuned_model}
        if not made:
            return
        chosen = st.selectbox(
            "Open an earlier one", list(made), index=None,
            format_func=choices.distinct({id_: run.suffix for id_, run in made.items()}).__getitem__,
            key="run_history.open", placeholder="Choose a run",
        )  # fmt: skip
        if chosen:
            run_result.show(made[chosen], where="history")


def _table(runs: list[FineTuneRun]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Name": [run.suffix for run in runs],
            "State": [run.status.value.capitalize() for run in runs],
            "Method": ["Preferences" if run.method == "dpo" else "Right answers" for run in runs],
            "From": [run.base_model.name for run in runs],
            "Where": [run.elsewhere or run.base_model.provider.name for run in runs],
            "Rows": [run.training_jsonl.count("\n") for run in runs],
            "Passes": [run.epochs for run in runs],
            "Snapshot": [run.data_hash[:12] for run in runs],
            "Launched": [run.created_at for run in runs],
        }
    )
