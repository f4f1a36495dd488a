"""The very files that a tool of one's own trains on."""

import streamlit as st

from services.finetunes import Plan, TrainingSet


def show(rows: TrainingSet, plan: Plan) -> None:
    """Draw the files to download."""
    with st.container(horizontal=True):
        _download(f"{plan.suffix}-train.jsonl", rows.training_jsonl, "run_recipes.training")
        if rows.validation_jsonl:
            _download(f"{plan.suffix}-valid.jsonl", rows.validation_jsonl, "run_recipes.validation")


def _download(name: str, content: str, key: str) -> None:
    st.download_button(name, content, name, icon=":material/download:", key=key, on_click="ignore")
