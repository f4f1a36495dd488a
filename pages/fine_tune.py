"""Train a model on the corrected answers, watch it learn, and look at what came out."""

import streamlit as st

from components import (
    empty_state,
    run_elsewhere,
    run_history,
    run_launcher,
    run_monitor,
    run_result,
    session,
    training_rows,
)
from services import finetunes
from services.accounts import Action

person = session.require(Action.TRAIN)
project = session.project()
st.title("Fine-tune")

run = finetunes.latest(project.id)
if run is None and not finetunes.anything_to_learn(project.id):
    empty_state.show(
        "A fine-tune learns from answers that people have put right.",
        action="Review answers",
        page="pages/review.py",
    )
    st.stop()

if run:
    run_monitor.show(run)
    run_result.show(run, where="latest")
if run is None or run_monitor.ended(run):
    st.subheader("Another run" if run else "What it learns from")
    rows = training_rows.show(project.id)
    plan = run_launcher.show(project.id, person.id, rows)
    run_elsewhere.show(project.id, person.id, rows, plan)
run_history.show(project.id)
