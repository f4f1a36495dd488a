"""Who is here, how they came in, and what was done. A manager sees the people of their projects."""

import streamlit as st

from components import activity_table, browsers_table, invitations_table, members_table, session
from services.accounts import Action

person = session.require(Action.SEE_PEOPLE)
st.title("People", anchor=False)
manages = session.may(Action.MANAGE_PEOPLE)
here, doors, *done = st.tabs(
    ["People", "Invitations and browsers", "Activity"] if manages else ["People", "Invitations"]
)
with here:
    members_table.show(person)
with doors:
    invitations_table.show(person, session.project())
    if manages:
        browsers_table.show(person)
for each in done:
    with each:
        activity_table.show()
