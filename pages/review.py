"""Answers of the assistant as it is now: generate them, then rate and correct them one at a time."""

import streamlit as st

from components import answer_generator, empty_state, job_progress, review_form, session, variant_picker
from services import answers, jobs, questions, reviews
from services.words import Role

person = session.person()
project = session.project()
is_owner = person.role == Role.OWNER
st.title("Review")

if not questions.counts(project.id).train:
    empty_state.show("Answers need questions first.", action="Generate questions", page="pages/questions.py")
    st.stop()

variant = variant_picker.show(project.id, editable=is_owner)
job = jobs.latest(project.id, answers.KIND)
if job:
    job_progress.show(job.id, "answers")
working = job is not None and jobs.progress(job.id).active
if is_owner and not working:
    answer_generator.show(project.id, variant)

progress = reviews.progress(variant.id, person.id)
if progress.total:
    review_form.show(variant.id, person.id, progress)
    if is_owner:
        st.page_link("pages/fine_tune.py", label="Next: fine-tune", icon=":material/arrow_forward:")
elif not is_owner:
    st.info("There is nothing to review yet. Come back when the owner has generated answers.")
