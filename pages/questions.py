"""Questions that a customer would ask: generate, edit, reject, add, import."""

import streamlit as st

from components import empty_state, job_progress, question_generator, question_import, question_table, session
from services import documents, jobs, questions

session.owner()
project = session.project()
st.title("Questions")

if not documents.listing(project.id):
    empty_state.show("Questions are written about your documents.", action="Add a document", page="pages/documents.py")
    st.stop()

job = jobs.latest(project.id, questions.KIND)
if job:
    job_progress.show(job.id, "questions")
counts = questions.counts(project.id)
if not (job and jobs.progress(job.id).active):
    with st.expander("Generate questions", icon=":material/auto_awesome:", expanded=counts.kept == 0):
        question_generator.show(project)
if counts.kept + counts.rejected:
    question_table.show(project.id, counts)
    question_import.show(project.id)
    st.page_link("pages/review.py", label="Next: answer and review", icon=":material/arrow_forward:")
else:
    question_import.show(project.id)
