"""Who is here, how they came in, and what was done."""

import streamlit as st

from components import activity_table, browsers_table, invitations_table, members_table, session
from services.accounts import Action

person = session.require(Action.SEE_PEOPLE)
st.title("People", anchor=False)
here, doors, done = st.tabs(["People", "Invitations and browsers", "Activity"])
with here:
    members_table.show(person)
with doors:
    invitations_table.show(person, session.project())
    browsers_table.show(person)
with done:
    activity_table.show()
