"""Questions that a customer would ask: generate, cover, edit, hold out, add, import and export."""

import streamlit as st

from components import (
    empty_state,
    job_progress,
    question_add,
    question_coverage,
    question_form,
    question_import,
    question_report,
    question_split,
    question_table,
    session,
)
from services import documents, jobs, questions
from services.accounts import Action

owner = session.require(Action.EDIT_QUESTIONS)
project = session.project()
st.title("Questions")

job = jobs.latest(project.id, questions.KIND)
active = bool(job and jobs.progress(job.id).active)
if job:
    job_progress.show(job.id, "questions")
    if not active:
        question_report.show(job.id)
counts = questions.counts(project.id)
if not documents.listing(project.id):
    empty_state.show("Questions are written about your documents.", action="Add a document", page="pages/documents.py")
elif not active:
    with st.expander("Generate questions", icon=":material/auto_awesome:", expanded=counts.kept == 0):
        question_form.show(project)

views = ["List", "Coverage", "Held out", "Add", "Import"]
view = st.segmented_control(
    "View", views, default=views[0], required=True, label_visibility="collapsed", key=question_report.VIEW
)
if view == "List" and counts.all:
    question_table.show(project.id, counts, owner.id)
elif view == "List":
    st.caption("No question yet. Have some written about a document, add your own, or import a table.")
elif view == "Coverage":
    question_coverage.show(project, can_write=not active)
elif view == "Held out":
    question_split.show(project)
elif view == "Add":
    question_add.show(project.id)
else:
    question_import.show(project.id)
if counts.kept:
    st.page_link("pages/answers.py", label="Next: answers", icon=":material/arrow_forward:")
