"""Invitations that still work, a new one, and an end to each."""

import streamlit as st

from components import link_card, plain
from services import accounts
from services.accounts import Invitation
from services.store import Person, Project

_LINK = "invitations_table.link"


def show(owner: Person, project: Project) -> None:
    """Draw the form for a new invitation and the list of those that work."""
    st.markdown("#### Invitations")
    with st.form("invitations_table.new", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            uses = st.number_input("For how many people", 1, 1000, accounts.INVITED_AT_MOST, width=180)
            days = st.number_input("For how many days", 1, 90, accounts.INVITED_FOR_DAYS, width=180)
            asked = st.form_submit_button("Invite labelers", icon=":material/person_add:")
    if asked:
        st.session_state[_LINK] = accounts.make_invitation(
            project_id=project.id, uses=int(uses), days=int(days), by=owner.id
        )
    if made := st.session_state.get(_LINK):
        link_card.show(made, "It is shown only now: copy it, or let a phone read the picture.")
    found = accounts.invitations()
    for each in found:
        _row(each, owner)
    if not found:
        st.caption("No invitation works at the moment.")


def _row(invitation: Invitation, owner: Person) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        by = f" by {plain.words(invitation.made_by)}" if invitation.made_by else ""
        where = f", leads to {plain.words(invitation.project)}" if invitation.project else ""
        st.markdown(
            f"**{invitation.used} came in**, {invitation.uses_left} more may until {invitation.expires_at:%d %B}  \n"
            f":gray[Made {invitation.made_at:%d %B, %H:%M} UTC{by}{where}]"
        )
        st.space("stretch")
        if st.button("Withdraw", icon=":material/link_off:", key=f"invitations_table.withdraw.{invitation.id}"):
            accounts.withdraw(invitation.id, owner.id)
            st.session_state.pop(_LINK, None)
            st.rerun()
