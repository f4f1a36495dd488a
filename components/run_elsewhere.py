"""Train with a tool of one's own on the same rows, and register what came out."""

import streamlit as st

from components import errors, plain, run_recipes
from services import finetunes
from services.finetunes import Elsewhere, Plan, TrainingSet

_KEY = "run_elsewhere"


def show(project_id: str, person_id: str, rows: TrainingSet, plan: Plan) -> None:
    """Draw the recipes and the form, folded away; nothing without rows."""
    if rows.problems:
        return
    with st.expander("Train it yourself, on any machine or host", icon=":material/construction:"):
        st.caption("The same rows, with a tool of your choice. Serve the result anywhere, then register it here.")
        recipes, form = st.tabs(["1. Train", "2. Register the result"])
        with recipes:
            run_recipes.show(rows, plan)
        with form:
            _form(project_id, person_id, rows, plan)


def _form(project_id: str, person_id: str, rows: TrainingSet, plan: Plan) -> None:
    with st.form(f"{_KEY}.form", border=False):
        st.caption(
            f"It joins the comparison as “{plain.words(plan.suffix)}”, tied to the rows that stand above now: "
            "register it before you review more."
        )
        left, right = st.columns(2)
        base_url = left.text_input("Address", placeholder="https://…/v1", key=f"{_KEY}.url")
        model = right.text_input("Model name there", key=f"{_KEY}.model")
        tool = left.text_input("Trained with", placeholder="TRL", key=f"{_KEY}.tool")
        key = right.text_input("Key, if it asks for one", type="password", key=f"{_KEY}.key")
        if not st.form_submit_button("Register", icon=":material/add:"):
            return
    with errors.shown():
        with st.spinner("Asking the model for a word…"):
            finetunes.register(project_id, person_id, Elsewhere(tool, base_url, model, key), rows, plan)
        st.rerun()
