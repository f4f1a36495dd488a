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
from services.finetunes import Selection
from services.words import TrainingMethod

person = session.owner()
project = session.project()
st.title("Fine-tune")

run = finetunes.latest(project.id)
rows = finetunes.training_set(project.id, TrainingMethod.SUPERVISED, Selection())
if run is None and not rows.lines:
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
    st.subheader("Another run" if run else "A first run")
    training_rows.show(rows.rows)
    plan = run_launcher.show(project.id, person.id, rows)
    run_elsewhere.show(project.id, person.id, rows, plan)
run_history.show(project.id)
