"""The link by which labelers come in, to send or to point a phone at."""

import streamlit as st

from services import accounts
from services.store import Comparison
from services.words import Role


def show(comparison: Comparison) -> None:
    """Draw the button, then the link."""
    key = f"comparison_invitation.{comparison.project_id}"
    if st.button("Invite labelers", icon=":material/person_add:"):
        st.session_state[key] = accounts.make_invitation(Role.LABELER, project_id=comparison.project_id)
    if link := st.session_state.get(key):
        st.code(link, language=None)
        st.caption("Anyone with this link can vote under a name of their own, 50 people at most, for two weeks.")
