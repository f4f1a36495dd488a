"""Train a model on the corrected answers, and watch it learn."""

import streamlit as st

from components import empty_state, run_history, run_launcher, run_monitor, session, training_rows
from services import finetunes

person = session.owner()
project = session.project()
st.title("Fine-tune")

check = finetunes.preflight(project.id)
run = finetunes.latest(project.id)
if not check.rows and run is None:
    empty_state.show(
        "A fine-tune learns from answers that people have put right.",
        action="Review answers",
        page="pages/review.py",
    )
    st.stop()

if run:
    run_monitor.show(run)
if run is None or run_monitor.ended(run):
    run_launcher.show(project.id, person.id, check)
training_rows.show(check.rows)
run_history.show(project.id)
