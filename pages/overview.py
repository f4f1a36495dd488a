"""Where the project stands, and one button for the next thing to do."""

import streamlit as st

from components import plain, session, stepper
from services import overview
from services.accounts import Action

session.require(Action.EDIT_QUESTIONS)
project = session.project()
st.title(plain.words(project.name), anchor=False)
st.markdown("Does the fine-tuned assistant really answer better? Seven steps find out.")

steps = overview.steps(project.id)
stepper.show(steps, overview.next_step(steps))
