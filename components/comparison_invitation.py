"""The link by which labelers come in."""

import streamlit as st

from components import link_card
from services import accounts
from services.store import Comparison, Person


def show(comparison: Comparison, owner: Person) -> None:
    """Draw the button, then the link and its QR code."""
    key = f"comparison_invitation.{comparison.project_id}"
    if st.button("Invite labelers", icon=":material/person_add:"):
        st.session_state[key] = accounts.make_invitation(project_id=comparison.project_id, by=owner.id)
    if made := st.session_state.get(key):
        said = (
            f"Anyone with this link can vote under a name of their own, {accounts.INVITED_AT_MOST} people at most, for "
            f"{accounts.INVITED_FOR_DAYS} days. Who came in, and an end to the invitation, is under People. Best are "
            "people who do not review answers here: whoever reviews learns how the base writes."
        )
        link_card.show(made, said)
