"""Where the project stands, and one button for the next thing to do."""

import streamlit as st

from components import session, stepper
from services import overview

session.owner()
project = session.project()
st.title(project.name)
st.markdown("Does the fine-tuned assistant really answer better? Seven steps find out.")

steps = overview.steps(project.id)
current = overview.next_step(steps)
stepper.show(steps, current)

if st.button(current.action, type="primary", icon=stepper.ICONS[current.stage], key="overview.next"):
    st.switch_page(stepper.PAGES[current.stage])
