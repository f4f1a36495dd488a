"""What the assistant says: pick or make a variant, have it answer, watch the answers come, read one in full."""

import streamlit as st

from components import (
    answer_generator,
    answer_table,
    empty_state,
    job_progress,
    session,
    variant_editor,
    variant_picker,
    variant_summary,
)
from services import answers, jobs, questions
from services.accounts import Action
from services.words import JobStatus

session.require(Action.GENERATE_ANSWERS)
project = session.project()
st.title("Answers", anchor=False)

counts = questions.counts(project.id)
if not counts.kept:
    empty_state.show("Answers need questions first.", action="Generate questions", page="pages/questions.py")
    if not counts.all:
        st.stop()

with st.container(horizontal=True, vertical_alignment="bottom"):
    variant = variant_picker.show(project.id, editable=True, tuned=True)
    if st.button("Make a variant", icon=":material/tune:", key="answers.make"):
        variant_editor.show(variant)
    variant_summary.show(variant)

job = jobs.latest(project.id, answers.KIND)
working = job is not None and jobs.progress(job.id).active
paused = job is not None and jobs.progress(job.id).status == JobStatus.PAUSED
if job:
    job_progress.show(job.id, "answers")
if not working and not paused:
    answer_generator.show(variant)
answer_table.show(variant, working=working)
if st.button("Next: review", type="tertiary", icon=":material/arrow_forward:", key="answers.next"):
    st.switch_page("pages/review.py")
