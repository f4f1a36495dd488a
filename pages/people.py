"""Who is here, how they came in, and what was done."""

import streamlit as st

from components import activity_table, browsers_table, invitations_table, members_table, session

owner = session.owner()
st.title("People", anchor=False)
here, doors, done = st.tabs(["People", "Invitations and browsers", "Activity"])
with here:
    members_table.show(owner)
with doors:
    invitations_table.show(owner, session.project())
    browsers_table.show(owner)
with done:
    activity_table.show()
